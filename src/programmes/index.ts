export { programmeCommands } from './commands/index.js';
export { MoveTarget } from './commands/move-target.command.js';
export { programmeEvents, type ProgrammeEvent } from './domain/programme.events.js';
export { programmeAudit } from './domain/programme-sentences.js';
export { programmesProjection } from './read/programmes.projection.js';
export { programmeFigures, programmesQuery, unitsOfProgrammes } from './read/programmes.query.js';
