export { DocumentStore, DOCUMENTS, placeOf, SHA256 } from './document-store.js';
export { sha256Of } from './document-files.js';
export { DocumentSweep } from './document-sweep.js';
export { MEDIA_TYPES, mediaTypeOf } from './media-types.js';
