// Runs the reactors under a short lease and stops itself (SIGSTOP) when it is about to send its first command.
import { writeSync } from 'node:fs';
import { capabilitiesWith } from '../../dist/src/capabilities.js';
import { openSystem } from '../../dist/src/composition.js';
import { policyBook } from '../../dist/src/kernel/policy.js';
import { Reactors } from '../../dist/src/reactors/index.js';

const [folder] = process.argv.slice(2);
const capabilities = capabilitiesWith([]);
const system = await openSystem({ folder, capabilities, policies: policyBook([]), reacts: false });
let sent;
const reactors = await Reactors.open({
  folder,
  log: system.store,
  registry: system.registry,
  reactors: capabilities.reactors,
  leaseMs: 500,
  send: (request) => {
    sent ??= (async () => {
      process.kill(process.pid, 'SIGSTOP');
      // Whatever runs until the signal arrives runs before the command is sent.
      await new Promise((resolve) => setTimeout(resolve, 100));
      return system.handle.execute(request);
    })();
    return sent;
  },
});
for (;;) {
  const [{ running }] = await reactors.status();
  if (sent !== undefined && !running) break;
  await new Promise((resolve) => setTimeout(resolve, 20));
}
const { repeated } = await sent;
writeSync(1, `${JSON.stringify({ repeated })}\n`);
await reactors.close();
await system.close();
