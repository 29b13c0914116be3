export { DocumentStore, DOCUMENTS, placeOf, SHA256, sha256Of } from './document-store.js';
export { MEDIA_TYPES, mediaTypeOf } from './media-types.js';
