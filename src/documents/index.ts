export { DocumentStore, DOCUMENTS, placeOf, SHA256, sha256Of } from './document-store.js';
export { DocumentSweep } from './document-sweep.js';
export { MEDIA_TYPES, mediaTypeOf } from './media-types.js';
