// Twelve writers, a subscriber and read models on a server that dies and freezes; a line for each thing that happens.
// On `stop` it lets everybody come to an end and compares what was acknowledged and seen with what is in the log.
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { capabilitiesWith } from '../../dist/src/capabilities.js';
import { openSystem } from '../../dist/src/composition.js';
import { policyBook } from '../../dist/src/kernel/policy.js';
import { definitionIn, openRegisters, recount } from '../crash/workload.js';

const [folder, connectionString, namespace, deadline] = process.argv.slice(2);
const REGISTERS = 4;
const WRITERS = 12;
const AGAIN = new Set(['OutcomeUnknown', 'NotAppended', 'StoreUnavailable']);
const capabilities = capabilitiesWith([]);
const eventStore = { connectionString, namespace };
const system = await openSystem({ folder, capabilities, policies: policyBook([]), eventStore });
const say = (what, who = '') => writeSync(1, `${what} ${Date.now()} ${who}\n`);
const acknowledged = new Map();
const soon = () => new Promise((resolve) => setImmediate(resolve));

/** As a client does who is told 503: the same key until it is answered. */
async function send(name, body, idempotencyKey) {
  const definition = definitionIn(capabilities, name);
  const actor = { id: 'survive', authenticated: false };
  for (;;) {
    const request = { definition, body, actor, idempotencyKey, deadlineMs: Number(deadline) };
    const answer = await system.handle.execute(request).catch((error) => error);
    if (!(answer instanceof Error)) {
      acknowledged.set(answer.commandId, `${answer.stream} ${answer.revision}`);
      return say('acknowledged');
    }
    if (!AGAIN.has(answer.name)) throw answer;
    say(answer.name, idempotencyKey.split('-')[0]);
    await soon();
  }
}

const seen = [];
const unsubscribe = new AbortController();
const subscribed = (async () => {
  for await (const item of system.store.subscribe({ signal: unsubscribe.signal }))
    if (item.kind === 'event') seen.push(item.event);
})();

let stopping = false;
const units = await openRegisters(system, send, REGISTERS);
const writing = Array.from({ length: WRITERS }, async (_, writer) => {
  const r = writer % REGISTERS;
  for (let n = 0; !stopping; n++)
    await send('RecountHouseholds', recount(`r${r}`, units[r][n % 16], n % 1000), `${writer}-${n}`);
});
for await (const line of createInterface({ input: process.stdin })) if (line === 'stop') break;
stopping = true;
await Promise.all(writing);

const head = await system.store.head();
await system.readModels.waitFor(head, 120_000);
while ((seen.at(-1)?.position ?? '') < head) await soon();
unsubscribe.abort();
await subscribed;
const { differences, switched } = await system.readModels.rebuild();
const log = [];
for await (const event of system.store.readAll()) log.push(event);
const ends = new Map();
const starts = new Map();
for (const { stream, revision, metadata } of log) {
  const { commandId, index } = JSON.parse(metadata);
  ends.set(commandId, `${stream} ${revision}`);
  if (index === 0) starts.set(commandId, (starts.get(commandId) ?? 0) + 1);
}
const report = {
  acknowledged: acknowledged.size,
  lost: [...acknowledged].filter(([commandId, place]) => ends.get(commandId) !== place).length,
  doubled: [...starts.values()].filter((count) => count !== 1).length,
  inLog: log.length,
  seen: seen.length,
  seenOtherwise: log.filter(({ id }, at) => seen[at]?.id !== id).length,
  differences: differences.total,
  switched,
};
await system.close();
writeSync(1, `report ${JSON.stringify(report)}\n`);
process.exit(0);
