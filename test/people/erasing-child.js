// Registers persons, erases them one after the other and says whose erasure was acknowledged, until it is killed.
import { writeSync } from 'node:fs';
import { capabilitiesWith } from '../../dist/src/capabilities.js';
import { openSystem } from '../../dist/src/composition.js';
import { policyBook } from '../../dist/src/kernel/policy.js';

const [folder, round] = process.argv.slice(2);
const capabilities = capabilitiesWith([]);
const { gateway, handle, store } = await openSystem({ folder, capabilities, policies: policyBook([]) });
const actor = { id: 'an', authenticated: false };
const send = (name, idempotencyKey, body) => {
  const definition = capabilities.commands.find((command) => command.name === name);
  return gateway.execute(handle, { definition, body, actor, idempotencyKey });
};
const names = Array.from({ length: 16 }, (_, n) => `Người Vòng ${round} Số ${n} Lê`);
const receipts = [];
for (const name of names) receipts.push(await send('RegisterPerson', name.replaceAll(/\W/g, ''), { name }));
const persons = [];
for await (const { revision, data } of store.readStream('operations'))
  persons[revision] = JSON.parse(data).person;
await Promise.all(
  names.map(async (name, at) => {
    await send('ErasePerson', `erase-${round}-${at}`, { person: persons[receipts[at].revision] });
    writeSync(1, `${name}\n`);
  }),
);
