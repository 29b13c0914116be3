import { defineCommand, type CommandDefinition, type LocalityRule } from '../../kernel/command.js';
import type { Day } from '../../kernel/day.js';
import type { DomainEvent, Sentence } from '../../kernel/event.js';
import { registerFold } from '../domain/register-fold.js';
import type { Register } from '../domain/register.state.js';
import { respectingReservations } from '../domain/reservation.js';
import { DECISIONS, type DecisionName } from '../domain/structure-decisions.js';
import type { StructureEvent } from '../domain/structure.events.js';
import { guardRegisterDecision, guardUnitsWithin, namedUnits } from '../domain/within-localities.js';

/** The stream of a register. */
export function registerStream(register: string): string {
  return `register-${register}`;
}

/** How a decision on a register is judged for a caller limited to localities. */
export const registerScope: LocalityRule<object, StructureEvent, Register> = { guard: guardRegisterDecision };

/**
 * How a decision on a stream beside the register is judged for a caller limited to localities: by the units that the
 * command names and those that the stream says it concerns, on the day of the step.
 */
export function scopeBeside<C extends { readonly register: string }, S>({
  day,
  units,
}: {
  readonly day: (command: C, today: Day) => Day;
  readonly units: (state: S, command: C) => Iterable<string>;
}): LocalityRule<C, DomainEvent, S> {
  return {
    consults: ({ register }) => [{ stream: registerStream(register), fold: registerFold }],
    guard({ localities, command, state, events, today, consulted }) {
      // What the events say, the command has said.
      if (events) return;
      const register = consulted(registerStream(command.register)).state as Register;
      const concerned = [...namedUnits(register, command), ...units(state, command)];
      guardUnitsWithin(localities, register, concerned, day(command, today));
    },
  };
}

/** What every structural command takes; all but one field of it hold for any change. */
export interface StructureBody {
  readonly register: string;
  readonly [field: string]: unknown;
}

/** A command on a register: its schema and decider stand in `structure-decisions.ts`, the rest is given here. */
export function structureCommand(
  name: DecisionName,
  {
    title,
    example,
    scope = registerScope,
  }: {
    title: Sentence;
    example: StructureBody;
    scope?: CommandDefinition<StructureBody, StructureEvent, Register>['scope'];
  },
): CommandDefinition<StructureBody, StructureEvent, Register> {
  const { schema, decide } = DECISIONS[name];
  return defineCommand<StructureBody, StructureEvent, Register>({
    name,
    title,
    schema: schema as never,
    example,
    roles: ['administrator'],
    scope,
    stream: (command) => registerStream(command.register),
    fold: registerFold,
    decide: respectingReservations(decide as never),
  });
}

/** A command by which a plan acts on a register: nobody but the plan sends it. */
export function planStep<C extends { readonly register: string }>(
  step: Pick<
    CommandDefinition<C, StructureEvent, Register>,
    'name' | 'title' | 'schema' | 'example' | 'decide'
  >,
): CommandDefinition<C, StructureEvent, Register> {
  return defineCommand<C, StructureEvent, Register>({
    ...step,
    roles: [],
    scope: 'register',
    stream: (command) => registerStream(command.register),
    fold: registerFold,
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
