// A server without its HTTP: it opens cases on cells, dissolves the cells, and says what was acknowledged, until it is
// killed. With REDIS_URL workers do everything else; without it this process does.
import { Background } from '../../dist/src/background/background.js';
import { queueOfLog } from '../../dist/src/background/queue-of-log.js';
import { capabilitiesWith } from '../../dist/src/capabilities.js';
import { openSystem } from '../../dist/src/composition.js';
import { uuid5 } from '../../dist/src/kernel/ids.js';
import { policyBook } from '../../dist/src/kernel/policy.js';
import { acknowledging } from './acknowledging.js';

const [folder, round] = process.argv.slice(2);
const alone = process.env.REDIS_URL === undefined;
const capabilities = capabilitiesWith([]);
const system = await openSystem({
  folder,
  capabilities,
  policies: policyBook([]),
  projects: alone,
  reacts: alone,
});
const queue = await queueOfLog(folder, { environment: process.env, onNotice: () => undefined });
if (alone) Background.start(system, queue);

const definition = (name) => capabilities.commands.find((command) => command.name === name);
const actor = { id: 'chaos', authenticated: false };
const acknowledged = acknowledging((request) => system.handle.execute(request));
const send = (name, body, idempotencyKey) =>
  acknowledged({ definition: definition(name), body, actor, idempotencyKey });
const basis = { number: '1', title: 'Quyết định', issuer: 'Ủy ban', date: '2020-01-01' };
const decision = {
  register: 'r',
  decidedOn: '2020-01-01',
  effectiveOn: '2020-01-01',
  basis,
  reason: 'Kiện toàn',
};

await send('OpenRegister', { register: 'r', name: 'Sổ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở' }, 'open'); // prettier-ignore
const lines = [
  { ref: '@d', kind: 'organization', form: 'committee', name: 'Đảng bộ', code: 'D' },
  { ref: '@c', kind: 'cell', form: 'agency', name: 'Chi bộ gốc', code: 'C', parent: '@d', official: 9 },
];
await send('RecordOpeningInventory', { register: 'r', asOf: '2016-08-01', source: 'Danh sách', reason: 'Mở', lines }, 'inventory'); // prettier-ignore
const { state } = await system.handle.state('register-r', definition('OpenRegister').fold);
const unitOf = (kind) => [...state.units.values()].find((unit) => unit.kind === kind && unit.existence[0].value.how === 'entered').id; // prettier-ignore
const [committee, root] = [unitOf('organization'), unitOf('cell')];

/** A new cell, with an issue of its meeting and a recommendation to it. */
const cellWithCases = async (key) => {
  const { commandId } = await send('EstablishCell', { ...decision, parent: committee, form: 'agency', name: `Chi bộ ${key}`, code: key }, `e-${key}`); // prettier-ignore
  const cell = uuid5(commandId, 'unit', 1);
  await send('RecordMeeting', { register: 'r', cell, heldOn: '2020-01-01', form: 'whole-cell', attendance: [{ capacity: 'member', number: 0 }], issues: [`text:${key}:00`] }, `m-${key}`); // prettier-ignore
  await send('RecordInspection', {
    register: 'r', form: 'inspection', subject: 'compliance', heldBy: { level: 'city', name: 'Ủy ban' }, openedOn: '2020-01-01', concludedOn: '2020-01-01',
    basis, reason: 'Kế hoạch', targets: [{ target: { unit: cell }, recommendations: [{ responsible: cell, text: `text:${key}:01`, deadline: '2020-06-30' }] }],
  }, `i-${key}`); // prettier-ignore
  return cell;
};
const dissolve = (unit, to, key) =>
  send('DissolveCell', { ...decision, unit, place: { obligationsTo: to } }, `d-${key}`);

await Promise.all(
  Array.from({ length: Number(process.env.CALLERS ?? 6) }, async (_, caller) => {
    for (let n = 0; ; n++) {
      const key = `${round}-${caller}-${n}`;
      const [one, other] = [await cellWithCases(`${key}a`), await cellWithCases(`${key}b`)];
      // What lay with the one goes to the other, which is dissolved on the same day.
      await dissolve(one, other, `${key}a`);
      await dissolve(other, root, `${key}b`);
      if (caller === 0 && n % 8 === 0) {
        const night = new Date(Date.UTC(2000, 0, 1 + Number(round) * 50 + n)).toISOString().slice(0, 10);
        await queue.add(`nightly-certificate/${night}`).catch(() => undefined);
      }
    }
  }),
);
