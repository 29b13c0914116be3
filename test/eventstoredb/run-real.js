// `npm run test:eventstoredb`: contract and survival on a real server; says plainly when none is named.
import { spawnSync } from 'node:child_process';

if (!process.env.EVENTSTORE_URL) {
  console.error(
    'EVENTSTORE_URL is not set: name a server, as in EVENTSTORE_URL=esdb://127.0.0.1:2113?tls=false npm run test:eventstoredb',
  );
  process.exit(2);
}
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  '--selectProjects',
  'eventstoredb',
  // One after the other: one of them kills the server.
  '--runInBand',
];
const { status } = spawnSync(process.execPath, jest, { stdio: 'inherit' });
if (!process.env.EVENTSTORE_START || !process.env.EVENTSTORE_PID) {
  console.error(
    'The server killed and frozen: NOT RUN, because EVENTSTORE_START and EVENTSTORE_PID are not set (CONTRIBUTING.md).',
  );
}
process.exit(status ?? 1);
