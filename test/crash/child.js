// Sends commands without end and says which were acknowledged, until it is killed.
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
await Promise.all(
  Array.from({ length: 32 }, async (_, caller) => {
    for (let n = 0; ; n++) {
      const r = caller % REGISTERS;
      await send(
        'RecountHouseholds',
        recount(`r${r}`, units[r][n % 16], n % 1000),
        `${round}-${caller}-${n}`,
      );
    }
  }),
);
