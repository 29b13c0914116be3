import { commandIdOf, uuid5 } from '../../src/kernel/ids.js';
import type { RunningSystem } from './running-system.js';

export const BASIS = { number: '66/NQ-HĐND', title: 'Nghị quyết', issuer: 'HĐND tỉnh', date: '2019-12-30' };
/** Of a decision that takes effect on a day. */
export const decided = (on: string) => ({
  register: 'r', decidedOn: on, effectiveOn: on, basis: BASIS, reason: 'Kiện toàn',
}); // prettier-ignore

const ward = (n: 1 | 2) => [
  { ref: `@p${n}`, kind: 'locality', form: 'ward', name: `Phường ${n}`, code: `0${n}` },
  { ref: `@p${n}-tdp-1`, kind: 'village', form: 'residential-group', name: 'Tổ dân phố 1', code: '01', parent: `@p${n}`, households: 400 },
  { ref: `@p${n}-tdp-2`, kind: 'village', form: 'residential-group', name: 'Tổ dân phố 2', code: '02', parent: `@p${n}`, households: 400 },
  { ref: `@p${n}-db`, kind: 'organization', form: 'committee', name: `Đảng bộ phường ${n}`, code: `DB${n}`, locality: `@p${n}` },
  { ref: `@p${n}-cb`, kind: 'cell', form: 'residential', name: 'Chi bộ tổ dân phố 1', code: 'CB1', parent: `@p${n}-db`, pairWith: `@p${n}-tdp-1`, official: 20 },
  { ref: `@p${n}-to`, kind: 'group', form: 'standing', name: 'Tổ đảng 1', code: 'T1', parent: `@p${n}-cb`, number: 8 },
]; // prettier-ignore
const LINES = [
  ...ward(1),
  ...ward(2),
  {
    ref: '@thue',
    kind: 'organization',
    form: 'base-cell',
    name: 'Chi bộ cơ sở Thuế',
    code: 'CS1',
    official: 9,
  },
];

/** A register `r` with two wards, each with all that a ward has, and an agency that stands in none. */
export async function openTwoWards(running: RunningSystem): Promise<(ref: string) => string> {
  const opening = { name: 'Sổ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở sổ' }; // prettier-ignore
  for (const register of ['r', 's'])
    await accepted(running, 'open-register', { register, ...opening }, register);
  const inventory = { register: 'r', asOf: '2016-08-01', source: 'Danh sách', reason: 'Hiện trạng', lines: LINES }; // prettier-ignore
  await accepted(running, 'record-opening-inventory', inventory, 'inventory');
  const command = commandIdOf('an', 'RecordOpeningInventory', 'inventory');
  return (ref) => {
    const at = LINES.findIndex((line) => line.ref === ref);
    if (at < 0) throw new Error(`no line ${ref}`);
    return uuid5(command, at === 0 ? 'unit' : `unit-${at}`, 1);
  };
}

/** Sends a command that is to be recorded; gives its receipt. */
export async function accepted(
  running: RunningSystem,
  command: string,
  body: unknown,
  key = command,
): Promise<{ commandId: string; position: string }> {
  const answer = await running.send(command, body, { 'idempotency-key': key });
  if (answer.status !== 200) throw new Error(`${command}: ${JSON.stringify(answer.body)}`);
  return answer.body as { commandId: string; position: string };
}
