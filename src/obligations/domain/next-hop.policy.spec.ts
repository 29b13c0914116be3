import type { Hop, StandingAt, Turn } from './case.js';
import { goesBack, nextHop } from './next-hop.policy.js';

/** A case stands at `u` as of revision 10 of the register, since 2019-03-01. */
const at = (unit = 'u', knownAt = 10, since = '2019-03-01'): StandingAt => ({ unit, knownAt, since });
const ended = (revision: number, to: string | null, on = '2020-01-01'): Turn => ({ revision, cause: `ended-${revision}`, ends: true, to, on, annulledBy: null }); // prettier-ignore
const restored = (revision: number): Turn => ({ ...ended(revision, null), ends: false });
const hop = (cause: string, from: string, to: string): Hop => ({ cause, from, to, knownAt: 3, annulledBy: null }); // prettier-ignore

describe('an open case', () => {
  it('stays where its unit lives', () => {
    expect(nextHop(at(), [], [])).toEqual({ next: 'none' });
  });

  it('is owed to the unit that the decision names, because of the event that ended its own', () => {
    expect(nextHop(at(), [], [ended(12, 'v')])).toEqual({ next: 'owed', cause: 'ended-12', to: 'v', on: '2020-01-01' }); // prettier-ignore
  });

  it('that was opened on a unit which had ended already follows too', () => {
    expect(nextHop(at(), [], [ended(8, 'v')])).toMatchObject({ next: 'owed', cause: 'ended-8', to: 'v' });
  });

  it('moves no earlier than on the day since which it stands there', () => {
    expect(nextHop(at('u', 10, '2020-05-01'), [], [ended(12, 'v')])).toMatchObject({ on: '2020-05-01' });
  });

  it('follows the first end after it came there, whatever happened to the unit later', () => {
    const history = [ended(12, 'v'), restored(14), ended(16, 'w')];
    expect(nextHop(at(), [], history)).toMatchObject({ cause: 'ended-12', to: 'v' });
    expect(nextHop(at('u', 15), [], history)).toMatchObject({ cause: 'ended-16', to: 'w' });
    expect(nextHop(at('u', 13), [], history)).toMatchObject({ cause: 'ended-12', to: 'v' });
  });

  it('stays at a unit that had come to life again', () => {
    expect(nextHop(at(), [], [ended(5, 'v'), restored(7)])).toEqual({ next: 'none' });
  });

  it('does not follow an end that was annulled', () => {
    expect(nextHop(at(), [], [{ ...ended(12, 'v'), annulledBy: 'a' }])).toEqual({ next: 'none' });
    expect(nextHop(at(), [], [{ ...ended(12, 'v'), annulledBy: 'a' }, ended(15, 'w')])).toMatchObject({ to: 'w' }); // prettier-ignore
  });

  it('goes back to where an annulled hop came from, because of the annulment', () => {
    const trail = [{ ...hop('e', 'u', 'v'), annulledBy: 'a' }];
    expect(nextHop(at('v', 12, '2020-01-01'), trail, [])).toEqual({ next: 'owed', cause: 'a', to: 'u', on: '2020-01-01' }); // prettier-ignore
  });

  it('goes back over all hops after the annulled one in a single hop', () => {
    const trail = [{ ...hop('e', 'u', 'v'), annulledBy: 'a' }, hop('f', 'v', 'w')];
    expect(nextHop(at('w', 14), trail, [])).toMatchObject({ cause: 'a', to: 'u' });
  });

  it('goes back before it goes on', () => {
    const trail = [{ ...hop('e', 'u', 'v'), annulledBy: 'a' }];
    expect(nextHop(at('v', 12), trail, [ended(15, 'x')])).toMatchObject({ cause: 'a', to: 'u' });
  });

  it('stays, and is told, where nobody takes it over', () => {
    expect(nextHop(at(), [], [ended(12, null)])).toEqual({ next: 'stuck', cause: 'ended-12', why: 'nobody' });
  });

  it('is not sent round in a circle by two decisions that name each other’s units', () => {
    const trail = [hop('ended-12', 'u', 'v'), hop('ended-13', 'v', 'u')];
    expect(nextHop(at('u', 13), trail, [ended(12, 'v')])).toMatchObject({ next: 'stuck', why: 'circle' });
  });
});

describe('a move', () => {
  const trail = [hop('e', 'u', 'v'), { ...hop('f', 'v', 'w'), annulledBy: 'a' }];
  it('goes back where the annulment of a hop causes it, and it ends where that hop began', () => {
    expect(goesBack(trail, { cause: 'a', to: 'v' })).toBe(1);
    expect(goesBack(trail, { cause: 'a', to: 'u' })).toBe(-1);
    expect(goesBack(trail, { cause: 'g', to: 'v' })).toBe(-1);
  });
});
