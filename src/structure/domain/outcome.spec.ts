import { outcomeDifference, type Outcome } from './outcome.js';

const DECISIONS = 2_000;

/** An outcome that counts how often somebody asks which decision an entry is of. */
function counted(policy: (n: number) => string): { outcome: Outcome; asked: () => number } {
  let asked = 0;
  const decisions = Array.from({ length: DECISIONS }, (_, n) => ({
    get decision() {
      asked++;
      return `d${n}`;
    },
    events: [],
    policies: [[policy(n), 'warning']] as [string, string][],
    refused: null,
  }));
  return { outcome: { decisions }, asked: () => asked };
}

describe('What was approved beside what a plan comes to now', () => {
  it('names the one decision that differs among thousands, and looks at each a few times only', () => {
    const approved = counted(() => 'cell-members');
    const now = counted((n) => (n === 1_500 ? 'village-households' : 'cell-members'));
    expect(outcomeDifference(approved.outcome, now.outcome)).toEqual([
      { decision: 'd1500', where: 'policies/0/0', approved: 'cell-members', now: 'village-households' },
    ]);
    expect(approved.asked() + now.asked()).toBeLessThan(20 * DECISIONS);
  });

  it('names a decision that is on one side only', () => {
    const approved = counted(() => 'cell-members').outcome;
    const now = { decisions: approved.decisions.slice(1) };
    expect(outcomeDifference(approved, now)).toMatchObject([{ decision: 'd0', where: '', now: null }]);
  });
});
