import { ProblemError } from './api/problem.js';
import { withServer } from './cli/context.js';
import { servingOf } from './cli/operate.js';
import { fail } from './cli/outcome.js';
import { endQuietlyWithoutReader } from './cli/output.js';
import { announced, followsOf, serveUntilStopped } from './serving.js';

/** The server as a process of its own (`npm start`, the container): what it needs to know stands in the environment. */
endQuietlyWithoutReader();
try {
  if (process.argv.length > 2)
    throw new ProblemError(400, 'wrong-usage', 'The server takes no arguments.', 'Set KIENTOAN_DATA, HOST and PORT, or use `kientoan serve` with its options.', {
      where: process.argv[2] ?? '', rule: 'command line',
    }); // prettier-ignore
  // A variable that is set to nothing is one that is not set.
  const { KIENTOAN_DATA, PORT } = process.env;
  const data = KIENTOAN_DATA || './data';
  const serving = servingOf({ data, port: PORT || '3000' });
  await withServer(
    { data },
    (served) =>
      serveUntilStopped(served, serving, {
        say: (announcement) => void process.stdout.write(`${announced(announcement)}\n`),
      }),
    followsOf(serving),
  );
} catch (error) {
  fail(error, false);
}
