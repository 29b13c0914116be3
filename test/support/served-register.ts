import type { Answer, RunningSystem } from './running-system.js';

const BASIS = {
  number: '66/NQ-HĐND',
  title: 'Nghị quyết',
  issuer: 'Hội đồng nhân dân tỉnh',
  date: '2019-12-30',
};

/** The fields that every decision of a register needs. */
export const decided = (register: string, effectiveOn = '2020-01-01') => ({
  register, decidedOn: '2019-12-30', effectiveOn, basis: BASIS, reason: 'Sắp xếp',
}); // prettier-ignore

/** A ward with so many residential groups of 300 households each: what specs of the API work on. */
export async function openServedRegister(running: RunningSystem, register: string, villages: number): Promise<void> {
  const opening = { register, name: `Sổ ${register}`, authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở sổ' };
  expect((await running.send('open-register', opening)).status).toBe(200);
  const lines = [
    { ref: '@w', kind: 'locality', form: 'ward', name: 'Phường Duy Tân', code: '02' },
    ...Array.from({ length: villages }, (_, n) => ({ ref: `@v${n + 1}`, kind: 'village', form: 'residential-group', name: `Tổ dân phố ${n + 1}`, code: `V${n + 1}`, parent: '@w', households: 300 })),
    { ref: '@o', kind: 'organization', form: 'committee', name: 'Đảng bộ phường Duy Tân', code: '02', locality: '@w' },
    { ref: '@c', kind: 'cell', form: 'residential', name: 'Chi bộ 1', code: 'C1', parent: '@o', pairWith: '@v1', official: 9 },
  ];
  const inventory = await running.send('record-opening-inventory', { register, asOf: '2016-08-01', source: 'Danh sách', reason: 'Hiện trạng', lines });
  expect([inventory.status, inventory.body.facts]).toEqual([200, undefined]);
  await seenBy(running, inventory);
} // prettier-ignore

/** Waits until answers know of a command. */
export async function seenBy(running: RunningSystem, { headers }: Answer): Promise<void> {
  await running.system.readModels.waitFor(headers.get('x-position') ?? '', 30_000);
}

interface ListedUnit {
  readonly unit: string;
  readonly etag: string;
}

/** A unit of a register by its code, as the list of units shows it. */
export async function unitOf(running: RunningSystem, register: string, code: string): Promise<ListedUnit> {
  const { units } = (await running.get(`/api/v1/registers/${register}/units?find=${code}`)).body as { units: (ListedUnit & { code: string })[] }; // prettier-ignore
  const found = units.find((unit) => unit.code === code);
  if (!found) throw new Error(`there is no unit ${code}`);
  return found;
}
