import { defineCommand } from '../../kernel/command.js';
import {
  correctDecision,
  correctDecisionSchema,
  type CorrectDecisionBody,
} from '../domain/correct-decision.decide.js';
import { registerFold } from '../domain/register-fold.js';
import { respectingReservations } from '../domain/reservation.js';
import { RenameVillage } from './rename-village.command.js';
import { exampleHeader, registerScope, registerStream } from './structure-command.js';

/** Annuls a decision and records the right one in its place. */
export const CorrectDecision = defineCommand({
  name: 'CorrectDecision',
  title: { vi: 'Ghi lại quyết định đã ghi sai', en: 'Record the right decision in place of a wrong one' },
  schema: correctDecisionSchema,
  example: { ...exampleHeader, decisionId: 'd-1', command: 'RenameVillage', body: RenameVillage.example },
  roles: ['administrator'],
  scope: registerScope,
  stream: (command) => registerStream(command.register),
  fold: registerFold,
  decide: respectingReservations<CorrectDecisionBody>(correctDecision),
});
