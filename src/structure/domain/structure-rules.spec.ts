import fc from 'fast-check';
import { Rejection } from '../../kernel/rejection.js';
import type { Step } from './chooser-fixture.js';
import { commandOf, generatedSteps, RANDOM_COMMANDS } from './random-commands-fixture.js';
import { registerFold } from './register-fold.js';
import { brokenRules, variedRegister } from './register-rules-fixture.js';
import type { Register } from './register.state.js';
import { DECISIONS } from './structure-decisions.js';
import { registerFromJson, registerToJson, type TestRegister } from './test-register.js';
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
  // The order of maps and sets says nothing.
  const { head, ...parts } = registerToJson(state) as { head: Record<string, unknown> };
  const unordered = (value: unknown): unknown =>
    Array.isArray(value) ? value.map((one) => JSON.stringify(unordered(one))).sort() : value;
  const index = Object.entries(head).map(([key, value]) => [key, unordered(value)]);
  return { ...parts, index };
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

  it('each is decided the same way again on the same register, and deciding changes nothing', () => {
    property(30, (register, given) => {
      for (const step of given) {
        const command = commandOf(register.state, step);
        const before = register.state;
        const answer = () => {
          try {
            return register.decide(command.name, command.body);
          } catch (error) {
            if (error instanceof Rejection) return error.details;
            throw error;
          }
        };
        const first = JSON.stringify(answer());
        expect(JSON.stringify(answer())).toBe(first);
        expect(register.state).toBe(before);
        send(register, command);
      }
    });
  });

  it('every command is accepted somewhere among them, so that no rule holds only because nothing happens', () => {
    const accepted = new Set<string>();
    for (const given of fc.sample(generatedSteps(40), { numRuns: 300, seed: 20160831 })) {
      const register = variedRegister();
      for (const step of given) {
        const command = commandOf(register.state, step);
        if (send(register, command)) accepted.add(command.name);
      }
    }
    // A register is opened once; every register here has been.
    expect(RANDOM_COMMANDS.filter((name) => !accepted.has(name))).toEqual(['OpenRegister']);
    expect(RANDOM_COMMANDS.toSorted()).toEqual([...Object.keys(DECISIONS), 'CorrectDecision'].toSorted());
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
      const thawed = registerFromJson(registerToJson(first));
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
