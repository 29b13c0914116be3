// Sends commands without end and says which were acknowledged, until it is killed. Beside those on villages it opens
// cases on base-cells that are dissolved one after the other, while the reactor moves them.
import { writeSync } from 'node:fs';
import { capabilitiesWith } from '../../dist/src/capabilities.js';
import { openSystem } from '../../dist/src/composition.js';
import { policyBook } from '../../dist/src/kernel/policy.js';
import { definitionIn, openRegisters, recount } from './workload.js';

const [folder, round] = process.argv.slice(2);
const capabilities = capabilitiesWith([]);
const system = await openSystem({ folder, capabilities, policies: policyBook([]) });
const actor = { id: 'crash', authenticated: false };
const send = async (name, body, idempotencyKey) => {
  const definition = definitionIn(capabilities, name);
  const receipt = await system.handle.execute({ definition, body, actor, idempotencyKey });
  writeSync(1, `${receipt.commandId} ${receipt.stream} ${receipt.revision}\n`);
};
const REGISTERS = 4;
const units = await openRegisters(system, send, REGISTERS);
await send(
  'OpenRegister',
  {
    register: 'moves',
    name: 'Sổ',
    authority: 'Thành ủy',
    region: 'central-highlands',
    openedOn: '2016-08-01',
    reason: 'Mở',
  },
  'open-moves',
);
const basis = { number: '1', title: 'Quyết định', issuer: 'Ủy ban', date: '2020-01-01' };
const header = {
  register: 'moves',
  decidedOn: '2020-01-01',
  effectiveOn: '2020-01-01',
  basis,
  reason: 'Sắp xếp',
};
const heldBy = { level: 'city', name: 'Ủy ban Kiểm tra' };
/** Opens a recommendation and an issue on a unit, in a year in which it lived whatever has become of it since. */
const openCases = async (unit, key) => {
  const recommendations = [{ responsible: unit, text: 't', deadline: '2026-01-01' }];
  const round = {
    register: 'moves',
    form: 'inspection',
    subject: 'compliance',
    heldBy,
    openedOn: '2019-03-01',
    basis,
    reason: 'Kế hoạch',
  };
  await Promise.all([
    send(
      'RecordInspection',
      { ...round, concludedOn: '2019-03-01', targets: [{ target: { unit }, recommendations }] },
      `r-${key}`,
    ),
    send(
      'RecordMeeting',
      {
        register: 'moves',
        cell: unit,
        heldOn: '2019-03-01',
        form: 'whole-cell',
        attendance: [{ capacity: 'member', number: 3 }],
        issues: ['a'],
      },
      `m-${key}`,
    ),
  ]);
};
/** Twelve base-cells; each goes into the next one, while cases are opened on it before, meanwhile and after. */
const moveAlong = async (chain) => {
  const lines = Array.from({ length: 12 }, (_, n) => ({
    ref: `@c${n}`,
    kind: 'organization',
    form: 'base-cell',
    name: `Chi bộ ${chain} ${n}`,
    code: `${chain}-${n}`,
    official: 9,
  }));
  await send(
    'RecordOpeningInventory',
    { register: 'moves', asOf: '2016-08-01', source: 'Danh sách', reason: 'Mở', lines },
    `chain-${chain}`,
  );
  const { state } = await system.handle.state(
    'register-moves',
    definitionIn(capabilities, 'OpenRegister').fold,
  );
  const chained = [...state.units.values()]
    .filter((unit) => unit.labels.code[0].value.startsWith(`${chain}-`))
    .map((unit) => unit.id);
  for (const [n, unit] of chained.slice(0, -1).entries()) {
    const to = chained[n + 1];
    await openCases(unit, `${chain}-${n}-before`);
    const place = { members: [{ to, official: 'rest', probationary: 'rest' }], obligationsTo: to };
    await Promise.all([
      openCases(unit, `${chain}-${n}-meanwhile`),
      send('DissolveOrganization', { ...header, unit, place }, `dissolve-${chain}-${n}`),
    ]);
    await openCases(unit, `${chain}-${n}-after`);
  }
};
const moving = async (mover) => {
  for (let n = 0; ; n++) await moveAlong(`${round}x${mover}x${n}`);
};
await Promise.all([
  ...Array.from({ length: 6 }, (_, mover) => moving(mover)),
  ...Array.from({ length: 16 }, async (_, caller) => {
    for (let n = 0; ; n++) {
      const r = caller % REGISTERS;
      await send(
        'RecountHouseholds',
        recount(`r${r}`, units[r][n % 16], n % 1000),
        `${round}-${caller}-${n}`,
      );
    }
  }),
]);
