export { programmeCommands } from './commands/index.js';
export { programmeEvents } from './domain/programme.events.js';
export { programmeAudit } from './domain/programme-sentences.js';
export { programmesProjection } from './read/programmes.projection.js';
export { programmeFigures, programmesQuery, unitsOfProgrammes } from './read/programmes.query.js';
