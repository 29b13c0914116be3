import { Command } from 'commander';
import { addAccess } from './cli/access.js';
import { addBackup } from './cli/backup.js';
import { addCommands } from './cli/commands.js';
import { programVersion } from './cli/context.js';
import { addDemo } from './cli/demo.js';
import { addJobs } from './cli/jobs.js';
import { addProcedures } from './cli/procedures.js';
import { addIncidents } from './cli/incidents.js';
import { addOperations } from './cli/operate.js';
import { addDocument } from './cli/document.js';
import { addHosts } from './cli/hosts.js';
import { EXIT_HELP, fail } from './cli/outcome.js';
import { endQuietlyWithoutReader } from './cli/output.js';
import { addQueries } from './cli/queries.js';
import { addRebuild } from './cli/rebuild.js';

endQuietlyWithoutReader();
const program = new Command('kientoan')
  .description(
    'Kiện Toàn: sổ bộ tổ chức, từ quyết định đến báo cáo · the record of organizational restructuring',
  )
  .showHelpAfterError('(see --help for how it is used, with an example)')
  .version(programVersion(), '-V, --version')
  // `procedures --version` means a version of a procedure; below a subcommand options stand where they like.
  .enablePositionalOptions()
  .exitOverride()
  .addHelpText('after', EXIT_HELP)
  .addHelpText('after', '\nExample:\n  npx kientoan demo --no-serve');
addDemo(program);
addCommands(program);
addQueries(program);
addRebuild(program);
addJobs(program);
addProcedures(program);
addOperations(program);
addIncidents(program);
addHosts(program);
addAccess(program);
addDocument(program);
addBackup(program, programVersion());
for (const command of program.commands) command.enablePositionalOptions(false);

try {
  await program.parseAsync();
} catch (error) {
  fail(error, process.argv.includes('--json'));
}
