import { kientoan } from '../support/command-line.js';
import { BASIS, drafted, get, merging, opened, running, scheduled, send, servePlans, settled } from '../support/plans-over-http.js'; // prettier-ignore

/** What a plan would come to now, over HTTP and on the command line. */

servePlans();

interface DryRun {
  readonly ready: boolean;
  readonly registers: readonly {
    readonly decisions: readonly { events: { type: string; sentence: { vi: string; en: string } }[]; refused: { code: string } | null }[]; // prettier-ignore
    readonly cases: readonly { case: string; kind: string; unit: string; to: string | null }[];
    readonly conservation: { balanced: boolean; lines: { unit: string; quantity: string; before: number; after: number; to: string[] }[]; sums: { quantity: string; before: number; after: number }[] }; // prettier-ignore
  }[];
}
const dryRunOf = async (plan: string): Promise<DryRun['registers'][number] & { ready: boolean }> => {
  const answer = (await get(`r/plans/${plan}/dry-run`)) as unknown as DryRun;
  return { ready: answer.ready, ...(answer.registers[0] as DryRun['registers'][number]) };
};
const mergingCells = (unit: (ref: string) => string) => ({
  command: 'MergeCells',
  body: { units: [unit('@c1'), unit('@c2')], into: { name: 'Chi bộ thôn Mới', code: '03' } },
}); // prettier-ignore
const meet = (cell: string, issues: string[]) =>
  send('record-meeting', { register: 'r', cell, heldOn: '2019-09-01', form: 'whole-cell', attendance: [{ capacity: 'member', number: 5 }], issues }); // prettier-ignore

describe('The dry run of a plan that merges two cells', () => {
  it('says in sentences what would be recorded', async () => {
    const plan = await drafted('merge-villages', '2020-01-06', [merging(await opened('r'))]);
    const { decisions } = await dryRunOf(plan);
    const [sentence] = decisions.flatMap(({ events }) => events.map((event) => event.sentence));
    expect(sentence?.vi).toMatch(/^Sáp nhập .*Thôn 1.*Thôn 2.*Thôn Mới/);
    expect(sentence?.en).toMatch(/^Merged .*Thôn Mới/);
  });

  it('shows of each open case from which cell it would go to which, and counts them before and after', async () => {
    const unit = await opened('r');
    await meet(unit('@c1'), ['Đường vào thôn hỏng', 'Thiếu nước sạch']);
    await meet(unit('@c2'), ['Chưa có nhà văn hóa']);
    const plan = await drafted('reorganize-cells', '2020-01-06', [mergingCells(unit)]);
    const run = await dryRunOf(plan);
    expect([run.ready, run.decisions.map(({ refused }) => refused)]).toEqual([true, [null]]);
    const made = run.cases[0]?.to;
    expect(run.cases).toHaveLength(3);
    expect(run.cases.map(({ unit: from, to, kind }) => [from, to === made, kind])).toEqual(
      expect.arrayContaining([[unit('@c1'), true, 'issue'], [unit('@c1'), true, 'issue'], [unit('@c2'), true, 'issue']]),
    ); // prettier-ignore
    const lines = run.conservation.lines.filter(({ quantity }) => quantity === 'open-cases');
    expect(lines).toEqual(
      expect.arrayContaining([
        { unit: unit('@c1'), quantity: 'open-cases', before: 2, after: 0, to: [made] },
        { unit: unit('@c2'), quantity: 'open-cases', before: 1, after: 0, to: [made] },
        { unit: made, quantity: 'open-cases', before: 0, after: 3, to: [] },
      ]),
    );
    expect(run.conservation.sums.find(({ quantity }) => quantity === 'open-cases')).toMatchObject({ before: 3, after: 3 }); // prettier-ignore
    expect(run.conservation.balanced).toBe(true);

    const printed = await kientoan(['dry-run', 'r', plan, '--data', running.folder]);
    expect({ code: printed.code, err: printed.err }).toEqual({ code: 0, err: '' });
    expect(printed.out).toMatch(/open-cases\s+2\s+0\s+Chi bộ thôn Mới/);
    expect(printed.out).toMatch(/Sáp nhập Chi bộ thôn 1 và Chi bộ thôn 2/);
  });

  it('comes true: once the cells are merged the cases stand where it said', async () => {
    const unit = await opened('r');
    await meet(unit('@c1'), ['Đường vào thôn hỏng']);
    const plan = await drafted('reorganize-cells', '2020-01-06', [mergingCells(unit)]);
    const { cases } = await dryRunOf(plan);
    const { body } = mergingCells(unit);
    await send('merge-cells', { register: 'r', ...body, decidedOn: '2019-10-01', effectiveOn: '2019-10-01', basis: { ...BASIS, date: '2019-10-01' }, reason: 'Sắp xếp' }); // prettier-ignore
    await settled();
    const { cases: now } = (await get('r/cases')) as {
      cases: { case: string; unit: string; moves: number }[];
    };
    expect(now.map((one) => [one.case, one.moves])).toEqual([[cases[0]?.case, 1]]);
    const { units } = (await get('r/units?kind=cell')) as { units: { unit: string; name: string }[] };
    expect(units.find(({ unit: id }) => id === now[0]?.unit)?.name).toBe('Chi bộ thôn Mới');
  });
});

describe('A unit that a plan holds', () => {
  it('says so in the tree of the structure, too', async () => {
    const unit = await opened('r');
    const plan = await scheduled(unit);
    const { units } = (await get('r/structure')) as {
      units: { children: { unit: string; reservedBy: unknown }[] }[];
    };
    const villages = units.flatMap(({ children }) => children);
    expect(villages.find((one) => one.unit === unit('@v1'))?.reservedBy).toEqual({
      plan,
      from: '2020-01-06',
    });
    const printed = await kientoan(['structure', 'r', '--data', running.folder]);
    expect(printed.out).toMatch(new RegExp(`Thôn 1 .*held by plan ${plan} from 2020-01-06`));
  });
});
