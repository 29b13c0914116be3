export {
  EVIDENCE,
  readSeeds,
  SeedFileError,
  type SeedEntry,
  type SeedFile,
  type Seeds,
} from './seed-file.js';
export {
  resolveSeeds,
  UnresolvedReference,
  type IdsOf,
  type MadeBy,
  type ResolvedEntry,
} from './references.js';
export { SeedRefused, sendSeeds, type Execute, type SendOptions, type Sent } from './send-seeds.js';
export { loadArticle, loadFigures, RELATIONS, type Article, type Figure, type Figures } from './figures.js';
