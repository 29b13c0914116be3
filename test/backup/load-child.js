// Sends commands with and without texts about persons, from many callers at once, and says of each that was acknowledged
// which one it is and at what position, until it is killed.
import { writeSync } from 'node:fs';
import { capabilitiesWith } from '../../dist/src/capabilities.js';
import { openSystem } from '../../dist/src/composition.js';
import { policyBook } from '../../dist/src/kernel/policy.js';

const [folder, unit, person] = process.argv.slice(2);
const capabilities = capabilitiesWith([]);
const { gateway, handle } = await openSystem({ folder, capabilities, policies: policyBook([]) });
const actor = { id: 'load', authenticated: false };
const send = async (name, idempotencyKey, body) => {
  const definition = capabilities.commands.find((command) => command.name === name);
  const { commandId, position } = await gateway.execute(handle, { definition, body, actor, idempotencyKey });
  writeSync(1, `${commandId} ${position}\n`);
};
const basis = { number: '1', title: 'Kế hoạch', issuer: 'Thành ủy', date: '2018-01-15' };
const heldBy = { level: 'city', name: 'Ủy ban Kiểm tra Thành ủy' };
await Promise.all(
  Array.from({ length: 12 }, async (_, caller) => {
    for (let n = 0; ; n++) {
      const key = `${caller}-${n}`;
      if (n % 3 === 0) await send('RegisterPerson', key, { name: `Người Thứ ${key}` });
      else if (n % 3 === 1)
        await send('RecordMeeting', key, {
          register: 'r', cell: unit, heldOn: '2018-04-01', form: 'whole-cell', attendance: [{ capacity: 'member', number: 5 }], issues: [`Kiến nghị ${key}`],
        }); // prettier-ignore
      else
        await send('RecordInspection', key, {
          register: 'r', form: 'inspection', subject: 'compliance', heldBy, openedOn: '2018-02-01', concludedOn: '2018-03-01', basis, reason: 'Theo kế hoạch',
          targets: [{ target: { person }, findings: `Kết quả ${key}` }, { target: { unit }, findings: `Kết quả khác ${key}` }],
        }); // prettier-ignore
    }
  }),
);
