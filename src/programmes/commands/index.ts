import type { AnyCommand } from '../../kernel/command.js';
import { CloseProgramme } from './close-programme.command.js';
import { MoveTarget } from './move-target.command.js';
import { OpenProgramme } from './open-programme.command.js';
import { RecordProgress } from './record-progress.command.js';
import { SetTargets } from './set-targets.command.js';

/** Every command on a programme. */
export const programmeCommands: readonly AnyCommand[] = [
  OpenProgramme,
  SetTargets,
  RecordProgress,
  MoveTarget,
  CloseProgramme,
];
