import fc from 'fast-check';
import { Rejection } from '../../kernel/rejection.js';
import { QUANTITIES, type Quantity } from './act.js';
import type { Step } from './chooser-fixture.js';
import { commandOf, generatedSteps } from './random-commands-fixture.js';
import { daysOf, variedRegister } from './register-rules-fixture.js';
import { isAlive, numberAt, type Register } from './register.state.js';
import type { StructureEvent } from './structure.events.js';

/** What came into the register from outside, or left it, by one decision. */
interface Passage {
  readonly decision: string;
  readonly on: string;
  readonly quantity: Quantity;
  readonly number: number;
}
type Numbers = Partial<Record<Quantity, number>>;
interface Body {
  readonly effectiveOn: string;
  readonly command: string;
  readonly body: Body;
  readonly unit: string;
  readonly number: number;
  readonly delta: number;
  readonly households?: number;
  readonly official?: number;
  readonly probationary?: number;
  readonly from?: string;
  readonly to?: string;
  readonly members?: readonly (Numbers & { from?: string })[];
}

/** What the lines of the inventory brought in, each a decision of its own. */
function enteredBy(events: readonly StructureEvent[]): Passage[] {
  return events.flatMap((event) => {
    if (!('changes' in event.data)) return [];
    const { decisionId: decision, effectiveOn: on } = event.data.decision;
    return (event.data.changes.counted ?? []).map(({ quantity, delta }) => ({
      decision,
      on,
      quantity,
      number: delta,
    }));
  });
}

/** What a command says that comes from outside or goes there; all else only changes its place. */
function outside(name: string, body: Body, before: Register): Numbers[] {
  const recounted = (quantity: Quantity): number => {
    const unit = before.units.get(body.unit);
    return (body[quantity] ?? 0) - (unit ? numberAt(unit, quantity, body.effectiveOn) : 0);
  };
  switch (name) {
    case 'EstablishVillage':
      return [{ households: body.households ?? 0 }];
    case 'EstablishCell':
    case 'EstablishOrganization':
      return (body.members ?? []).filter((line) => line.from === undefined);
    case 'AdmitMembers':
      return [{ probationary: body.number }];
    case 'MakeMembersOfficial':
      return [{ probationary: -body.number, official: body.number }];
    case 'RecordMembersLeft':
      return [{ official: -(body.official ?? 0), probationary: -(body.probationary ?? 0) }];
    case 'TransferMembers': {
      const sign = (body.to === undefined ? 0 : 1) - (body.from === undefined ? 0 : 1);
      return [{ official: sign * (body.official ?? 0), probationary: sign * (body.probationary ?? 0) }];
    }
    case 'ChangeHouseholds':
      return [{ households: body.delta }];
    case 'RecountMembers':
      return [{ official: recounted('official'), probationary: recounted('probationary') }];
    case 'RecountHouseholds':
      return [{ households: recounted('households') }];
    default:
      return [];
  }
}

/** The passages after some more events, which a command gave. */
function passages(known: Passage[], events: readonly StructureEvent[], name: string, body: Body, before: Register): Passage[] {
  let all = known;
  for (const event of events) {
    if (event.type === 'DecisionAnnulled') all = all.filter((one) => one.decision !== event.data.annuls);
    if (!('changes' in event.data)) continue;
    const { decisionId: decision, effectiveOn: on } = event.data.decision;
    const [command, said] = name === 'CorrectDecision' ? [body.command, body.body] : [name, body];
    if (command === 'RecordOpeningInventory') {
      all = [...all, ...enteredBy([event])];
      continue;
    }
    const numbers = outside(command, said, before);
    // An exception from conservation is named with its figures: `unit.quantity`.
    for (const { code, figures } of event.data.accepted) {
      if (code !== 'conservation-exception') continue;
      for (const [key, number] of Object.entries(figures))
        numbers.push({ [key.split('.').at(-1) as Quantity]: -Number(number) });
    }
    for (const quantity of QUANTITIES)
      for (const one of numbers) all = [...all, { decision, on, quantity, number: one[quantity] ?? 0 }];
  }
  return all;
} // prettier-ignore

/** Holds on every day: what living units have together is what came in and has not left. */
function expectConserved(state: Register, all: readonly Passage[], command: unknown): void {
  for (const day of daysOf(state)) {
    const held = QUANTITIES.map((quantity) =>
      [...state.units.values()].reduce((sum, unit) => sum + (isAlive(unit, day) ? numberAt(unit, quantity, day) : 0), 0),
    ); // prettier-ignore
    const came = QUANTITIES.map((quantity) =>
      all.reduce((sum, one) => sum + (one.quantity === quantity && one.on <= day ? one.number : 0), 0),
    );
    expect([day, held, command]).toEqual([day, came, command]);
  }
}

function expectConservedBy(steps: readonly Step[]): void {
  const register = variedRegister();
  let all = enteredBy(register.events);
  const total = (of: Quantity): number =>
    all.reduce((sum, one) => sum + (one.quantity === of ? one.number : 0), 0);
  // Five units of nine official and two probationary members; villages of 70, 900, 90, 150 and 60 households.
  expect(QUANTITIES.map(total)).toEqual([45, 10, 1270]);
  expectConserved(register.state, all, 'the inventory');
  for (const step of steps) {
    const { name, body } = commandOf(register.state, step);
    // The number that a recount finds is not known here when it stands for an annulled decision.
    if (name === 'CorrectDecision' && RECOUNTS.includes(String(body['command']))) continue;
    const before = register.state;
    const count = register.events.length;
    try {
      register.when(name, body);
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      continue;
    }
    all = passages(all, register.events.slice(count), name, body as unknown as Body, before);
    expectConserved(register.state, all, { name, body });
  }
}

const RECOUNTS = ['RecountMembers', 'RecountHouseholds'];
const UNDOING = ['AnnulDecision', 'CorrectDecision'];

describe('members and households are neither lost nor made', () => {
  it('by any sequence of decisions, however late they are recorded, corrected or annulled', () => {
    fc.assert(
      fc.property(generatedSteps(30), (steps) =>
        expectConservedBy(
          // What a recount says depends on what it finds; the next property has them.
          steps.filter(({ command }) => !RECOUNTS.includes(command)),
        ),
      ),
      { numRuns: 40 },
    );
  });

  it('but by recounts, each by as much as it differs from what the register said', () => {
    fc.assert(
      fc.property(generatedSteps(30), (steps) =>
        expectConservedBy(
          steps.filter(({ command }) => !UNDOING.includes(command)).toSorted((a, b) => a.day - b.day),
        ),
      ),
      { numRuns: 40 },
    );
  });
});
