import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { addAccess } from './cli/access.js';
import { addBackup } from './cli/backup.js';
import { addCommands } from './cli/commands.js';
import { PROJECT } from './cli/context.js';
import { addDemo } from './cli/demo.js';
import { addJobs } from './cli/jobs.js';
import { addIncidents } from './cli/incidents.js';
import { addOperations } from './cli/operate.js';
import { EXIT_HELP, fail } from './cli/outcome.js';
import { endQuietlyWithoutReader } from './cli/output.js';
import { addQueries } from './cli/queries.js';
import { addRebuild } from './cli/rebuild.js';

endQuietlyWithoutReader();
const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { version: string };
const program = new Command('kientoan')
  .description(
    'Kiện Toàn: sổ bộ tổ chức, từ quyết định đến báo cáo · the record of organizational restructuring',
  )
  .showHelpAfterError('(see --help for how it is used, with an example)')
  .version(version, '-V, --version')
  .exitOverride()
  .addHelpText('after', EXIT_HELP)
  .addHelpText('after', '\nExample:\n  npx kientoan demo --no-serve');
addDemo(program);
addCommands(program);
addQueries(program);
addRebuild(program);
addJobs(program);
addOperations(program);
addIncidents(program);
addAccess(program);
addBackup(program, version);

try {
  await program.parseAsync();
} catch (error) {
  fail(error, process.argv.includes('--json'));
}
