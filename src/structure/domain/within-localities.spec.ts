import fc from 'fast-check';
import { Rejection } from '../../kernel/rejection.js';
import { commandOf, generatedSteps } from './random-commands-fixture.js';
import { registerFold } from './register-fold.js';
import { variedRegister } from './register-rules-fixture.js';
import type { Register } from './register.state.js';
import type { StructureEvent } from './structure.events.js';
import { TestRegister } from './test-register.js';
import { guardRegisterDecision, localityOf } from './within-localities.js';

/** What a caller limited to localities is told of a command: its refusal, or nothing. */
function told(localities: readonly string[], state: Register, command: object, events?: readonly StructureEvent[]): string | undefined {
  try {
    guardRegisterDecision({
      localities: new Set(localities), command, state, today: '2026-01-01', consulted: () => { throw new Error('asked for another stream'); },
      ...(events ? { events } : {}),
    });
    return undefined;
  } catch (error) {
    if (error instanceof Rejection) return error.details.code;
    throw error;
  }
} // prettier-ignore

/** Every locality in which a unit ever stood, by the whole of what is recorded of it and of what it stands in. */
function everIn(state: Register, id: string): string[] {
  const unit = state.units.get(id);
  if (!unit) return [];
  if (unit.kind === 'locality') return [id];
  if (unit.kind === 'organization') return (unit.labels.locality ?? []).map(({ value }) => String(value));
  return unit.parent.flatMap(({ value }) => (value === null ? [] : everIn(state, value)));
}

describe('a caller limited to a locality', () => {
  it('changes no unit that never stood in it, whatever is decided', () => {
    let [letThrough, changes] = [0, 0];
    fc.assert(
      fc.property(generatedSteps(30), (steps) => {
        const register = variedRegister();
        const own = [...register.state.units.values()].find(({ kind }) => kind === 'locality')?.id ?? '';
        for (const step of steps) {
          const before = register.state;
          const { name, body } = commandOf(before, step);
          let events: readonly StructureEvent[];
          try {
            events = register.decide(name, body);
            register.when(name, body);
          } catch (error) {
            if (error instanceof Rejection) continue;
            throw error;
          }
          if (told([own], before, body) ?? told([own], before, body, events)) continue;
          letThrough++;
          const after = register.state;
          const changed = [...after.units].filter(([id, unit]) => before.units.get(id) !== unit);
          for (const [id] of changed) expect([...everIn(before, id), ...everIn(after, id)]).toContain(own);
          changes += changed.length;
        }
      }),
      { numRuns: 60 },
    );
    // Else it would say nothing.
    expect(letThrough).toBeGreaterThan(20);
    // A correction of the record alone changes no unit.
    expect(changes).toBeGreaterThan(20);
  });

  it('is let do in it what the register as a whole is, where nothing else is touched', () => {
    const { register, unit } = TestRegister.with(
      { ref: '@w', kind: 'locality', form: 'ward', name: 'Phường', code: '01' },
      { ref: '@v', kind: 'village', form: 'residential-group', name: 'Tổ dân phố 1', code: '01', parent: '@w', households: 300 },
    ); // prettier-ignore
    const renaming = { effectiveOn: '2020-01-01', unit: unit('@v'), name: 'Tổ dân phố Một' };
    const events = register.decide('RenameVillage', renaming);
    expect(told([unit('@w')], register.state, renaming)).toBeUndefined();
    expect(told([unit('@w')], register.state, renaming, events)).toBeUndefined();
    expect(told(['elsewhere'], register.state, renaming)).toBe('out-of-scope');
    expect(told(['elsewhere'], register.state, renaming, events)).toBe('out-of-scope');
  });
});

describe('the locality of a unit', () => {
  const { register, unit } = TestRegister.with(
    { ref: '@w', kind: 'locality', form: 'ward', name: 'Phường 1', code: '01' },
    { ref: '@x', kind: 'locality', form: 'ward', name: 'Phường 2', code: '02' },
    { ref: '@v', kind: 'village', form: 'residential-group', name: 'Tổ dân phố 1', code: '01', parent: '@w', households: 300 },
    { ref: '@o', kind: 'organization', form: 'committee', name: 'Đảng bộ', code: '01', locality: '@w' },
    { ref: '@c', kind: 'cell', form: 'residential', name: 'Chi bộ', code: '01', parent: '@o', official: 20 },
    { ref: '@g', kind: 'group', form: 'standing', name: 'Tổ đảng', code: '1', parent: '@c', number: 8 },
    { ref: '@b', kind: 'organization', form: 'base-cell', name: 'Chi cục Thuế', code: '03', official: 9 },
  ); // prettier-ignore
  register.when('TransferVillage', { effectiveOn: '2020-01-01', unit: unit('@v'), to: unit('@x') });

  it.each([
    ['a locality is its own', '@w', '2019-01-01', '@w'],
    ['a village stands in its parent', '@v', '2019-12-31', '@w'],
    ['and since its transfer in the other one', '@v', '2020-01-01', '@x'],
    ['before anything is recorded, where it stood first', '@v', '2000-01-01', '@w'],
    ['an organization is of the locality that it names', '@o', '2020-01-01', '@w'],
    ['a cell stands where its organization does', '@c', '2020-01-01', '@w'],
    ['and so does its group', '@g', '2020-01-01', '@w'],
  ])('%s', (_rule, ref, day, locality) => {
    expect(localityOf(register.state, unit(ref), day)).toBe(unit(locality));
  });

  it('is none for an agency, and for what nobody knows', () => {
    expect(localityOf(register.state, unit('@b'), '2020-01-01')).toBeNull();
    expect(localityOf(register.state, 'nowhere', '2020-01-01')).toBeNull();
    expect(localityOf(registerFold.initial(), unit('@v'), '2020-01-01')).toBeNull();
  });
});
