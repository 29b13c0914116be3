import { capabilitiesWith } from '../src/capabilities.js';
import type { System } from '../src/composition.js';
import type { AnyCommand } from '../src/kernel/command.js';

/** Everything that the program can do, without reports. */
export const capabilities = capabilitiesWith([]);
export const actor = { id: 'bench', authenticated: false };
/** What every structural command says of its decision. */
export const header = { decidedOn: '2020-01-01', effectiveOn: '2020-01-01', reason: 'Đo', basis: { number: '1', title: 'Quyết định', issuer: 'Ủy ban', date: '2020-01-01' } }; // prettier-ignore

/** The definition of a command. @throws Error when there is none of that name */
export function definitionOf(name: string): AnyCommand {
  const found = capabilities.commands.find((one) => one.name === name);
  if (!found) throw new Error(`no command ${name}`);
  return found;
}

/** The ids of a prepared register's units. */
export interface PreparedRegister {
  readonly register: string;
  readonly villages: readonly string[];
  readonly cells: readonly string[];
}

/** Opens one register by real commands: a ward with villages, and a committee with as many cells as asked for. */
export async function prepareRegister(
  { handle }: Pick<System, 'handle'>,
  register: string,
  counts: { readonly villages: number; readonly cells: number },
): Promise<PreparedRegister> {
  const run = (name: string, body: object): Promise<unknown> =>
    handle.execute({ definition: definitionOf(name), body, actor, idempotencyKey: `${name} ${register}` });
  await run('OpenRegister', {
    register,
    name: 'Sổ',
    authority: 'Thành ủy',
    region: 'central-highlands',
    openedOn: '2016-08-01',
    reason: 'Mở',
  });
  const villages = Array.from({ length: counts.villages }, (_, n) => ({
    ref: `@v${n}`,
    kind: 'village',
    form: 'residential-group',
    name: `Tổ ${n}`,
    code: String(n),
    parent: '@w',
    households: 100,
  }));
  const cells = Array.from({ length: counts.cells }, (_, n) => ({
    ref: `@c${n}`,
    kind: 'cell',
    form: 'residential',
    name: `Chi bộ ${n}`,
    code: String(n),
    parent: '@o',
    official: 20,
    probationary: 1,
  }));
  const lines = [
    { ref: '@w', kind: 'locality', form: 'ward', name: 'Phường', code: '01' },
    ...villages,
    ...(cells.length > 0
      ? [{ ref: '@o', kind: 'organization', form: 'committee', name: 'Đảng bộ', code: '01', locality: '@w' }]
      : []),
    ...cells,
  ];
  await run('RecordOpeningInventory', {
    register,
    asOf: '2016-08-01',
    source: 'Danh sách',
    reason: 'Mở',
    lines,
  });
  const { state } = await handle.state(`register-${register}`, definitionOf('OpenRegister').fold as never);
  const units = [...(state as { units: Map<string, { id: string; kind: string }> }).units.values()];
  const idsOf = (kind: string): string[] => units.filter((unit) => unit.kind === kind).map((unit) => unit.id);
  return { register, villages: idsOf('village'), cells: idsOf('cell') };
}

/** Opens registers `r0`, `r1`, … with villages; gives the villages of each. */
export async function prepare(
  system: Pick<System, 'handle'>,
  registers: number,
  villages: number,
): Promise<string[][]> {
  const units: string[][] = [];
  for (let r = 0; r < registers; r++)
    units.push([...(await prepareRegister(system, `r${r}`, { villages, cells: 0 })).villages]);
  return units;
}
