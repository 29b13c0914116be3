import fc from 'fast-check';
import { Rejection } from '../../kernel/rejection.js';
import { commandOf, generatedSteps, type Step } from './random-commands-fixture.js';
import { registerFold } from './register-fold.js';
import { brokenRules, variedRegister } from './register-rules-fixture.js';
import { registerFromJson, registerToJson } from './register-snapshot.js';
import type { Register } from './register.state.js';
import type { TestRegister } from './test-register.js';
import { spansOf } from './unit-spans.js';

/** Sends a command; a refusal is an answer with everything in it, anything else that is thrown is a bug. */
function send(register: TestRegister, { name, body }: ReturnType<typeof commandOf>): boolean {
  const before = register.state;
  const count = register.events.length;
  try {
    register.when(name, body);
    expect(register.events.length).toBeGreaterThan(count);
    return true;
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    const { code, rule, detail, remedy } = error.details;
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    for (const said of [rule, detail, remedy]) expect(said.trim()).not.toBe('');
    expect(register.state).toBe(before);
    expect(register.events).toHaveLength(count);
    return false;
  }
}

const spans = (state: Register) => [...state.units.values()].map(spansOf).filter((unit) => unit.versions.length + unit.counts.length + unit.posts.length > 0); // prettier-ignore
const plain = (state: Register): unknown => {
  const json = JSON.parse(JSON.stringify(registerToJson(state))) as Record<string, unknown[]>;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, Array.isArray(value) ? value.map((one) => JSON.stringify(one)).sort() : value])); // prettier-ignore
};
const fold = (state: Register, events: TestRegister['events'], from: number): Register =>
  events.reduce(
    (folded, event, at) => registerFold.evolve(folded, { event, id: `e${from + at}`, revision: from + at, commandId: 'c' }),
    state,
  ); // prettier-ignore
const withoutEventIds = (state: Register): Register => ({
  ...state,
  acts: state.acts.map((act) => ({ ...act, eventId: '' })),
});

const property = (maxLength: number, holds: (register: TestRegister, steps: Step[]) => void): void =>
  fc.assert(
    fc.property(generatedSteps(maxLength), (given) => holds(variedRegister(), given)),
    { numRuns: 40 },
  );

describe('whatever commands come, in whatever order', () => {
  it('each is answered by events or by a refusal that says what to do, and so is each that is repeated', () => {
    property(30, (register, given) => {
      for (const step of given) {
        const command = commandOf(register.state, step);
        if (send(register, command)) send(register, command);
      }
    });
  });

  it('no unit stands under, names or is paired with one that does not exist; codes, posts and numbers keep the rules', () => {
    property(30, (register, given) => {
      for (const step of given) {
        const command = commandOf(register.state, step);
        if (send(register, command)) expect([command, brokenRules(register.state)]).toEqual([command, []]);
      }
    });
  });

  it('the state is the fold of the events, from the start or from a snapshot in between', () => {
    property(25, (register, given) => {
      for (const step of given) send(register, commandOf(register.state, step));
      const half = Math.floor(register.events.length / 2);
      const first = fold(registerFold.initial(), register.events.slice(0, half), 0);
      const thawed = registerFromJson(JSON.parse(JSON.stringify(registerToJson(first))));
      expect(plain(thawed)).toEqual(plain(first));
      const whole = plain(withoutEventIds(register.state));
      expect(plain(withoutEventIds(fold(first, register.events.slice(half), half)))).toEqual(whole);
      expect(plain(withoutEventIds(fold(thawed, register.events.slice(half), half)))).toEqual(whole);
    });
  });

  it('the latest decision can be annulled, and everything is as it was before', () => {
    property(20, (register, given) => {
      for (const step of given) {
        const before = spans(register.state);
        const events = register.events.length;
        const command = commandOf(register.state, step);
        if (!send(register, command)) continue;
        const latest = register.events.at(-1);
        if (register.events.length !== events + 1 || !latest || !('changes' in latest.data)) continue;
        register.when('AnnulDecision', {
          decisionId: latest.data.decision.decisionId,
          effectiveOn: '2026-01-01',
        });
        expect([command, spans(register.state)]).toEqual([command, before]);
        register.when(command.name, command.body);
      }
    });
  });
});
