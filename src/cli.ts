import 'reflect-metadata';
import { Command, CommanderError } from 'commander';
import { problemOf } from './api/problem.js';
import { addCommands } from './cli/commands.js';
import { addDemo } from './cli/demo.js';
import { addOperations } from './cli/operate.js';
import { addQueries } from './cli/queries.js';

/** 0 done, 1 refused with a problem, 2 wrong use, 3 the data folder or the store cannot be used. */
const EXIT = { refused: 1, usage: 2, unavailable: 3 } as const;

const program = new Command('kientoan')
  .description(
    'Kiện Toàn: sổ bộ tổ chức, từ quyết định đến báo cáo · the record of organizational restructuring',
  )
  .showHelpAfterError()
  .exitOverride()
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 refused (the problem is printed), 2 wrong use, 3 the data folder or store cannot be used',
  );
addDemo(program);
addCommands(program);
addQueries(program);
addOperations(program);
for (const command of program.commands) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage;
  else {
    const problem = problemOf(error);
    if (problem.status === 500)
      process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
    const asJson = process.argv.includes('--json');
    if (asJson) process.stdout.write(`${JSON.stringify(problem, null, 2)}\n`);
    else
      process.stderr.write(
        `${problem.title}: ${problem.detail}\n${problem.where ? `where: ${problem.where}\n` : ''}${problem.rule ? `rule: ${problem.rule}\n` : ''}do: ${problem.remedy}\n${problem['facts'] ? `${JSON.stringify(problem['facts'], null, 2)}\n` : ''}`,
      );
    process.exitCode = problem.status === 503 ? EXIT.unavailable : EXIT.refused;
  }
}
