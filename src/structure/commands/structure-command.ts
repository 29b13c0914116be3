import { defineCommand, type CommandDefinition } from '../../kernel/command.js';
import type { Sentence } from '../../kernel/event.js';
import { registerFold } from '../domain/register-fold.js';
import type { Register } from '../domain/register.state.js';
import { DECISIONS, type DecisionName } from '../domain/structure-decisions.js';
import type { StructureEvent } from '../domain/structure.events.js';

/** The stream of a register. */
export function registerStream(register: string): string {
  return `register-${register}`;
}

/** What every structural command takes; all but one field of it hold for any change. */
export interface StructureBody {
  readonly register: string;
  readonly [field: string]: unknown;
}

/** A command on a register: its schema and decider stand in `structure-decisions.ts`, the rest is given here. */
export function structureCommand(
  name: DecisionName,
  { title, example }: { title: Sentence; example: StructureBody },
): CommandDefinition<StructureBody, StructureEvent, Register> {
  const { schema, decide } = DECISIONS[name];
  return defineCommand<StructureBody, StructureEvent, Register>({
    name,
    title,
    schema: schema as never,
    example,
    roles: ['administrator'],
    stream: (command) => registerStream(command.register),
    fold: registerFold,
    decide: decide as never,
  });
}

/** The decision behind the examples: the provincial resolution of 30 December 2019. */
export const exampleHeader = {
  register: 'kon-tum',
  decidedOn: '2019-12-30',
  effectiveOn: '2020-01-01',
  basis: {
    number: '66/NQ-HĐND',
    title: 'Nghị quyết về sáp nhập, đặt tên thôn, tổ dân phố',
    issuer: 'Hội đồng nhân dân tỉnh Kon Tum',
    date: '2019-12-30',
  },
  reason: 'Sắp xếp lại cho đủ quy mô',
};
