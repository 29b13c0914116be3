import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { authorizationMatrix, MATRIX_HEAD, matrixCells, matrixDocument } from '../api/access/matrix.js';
import type { TokenRules } from '../api/access/tokens.js';
import { ProblemError } from '../api/problem.js';
import { assertUsable } from '../data-folder.js';
import { ROLES, type Role } from '../kernel/command.js';
import { accessSettings } from '../settings.js';
import { commandLineActor } from './actor.js';
import { capabilities, common, type CommonOptions } from './context.js';
import { print, table } from './output.js';

interface TokenOptions extends CommonOptions {
  readonly actor: string;
  readonly role?: readonly Role[];
  readonly register?: readonly string[];
  readonly locality?: readonly string[];
  readonly hours: string;
}

/** Which tokens are believed: those that the environment configures, else those of demo mode on this folder. */
export async function tokenRules(folder: string): Promise<TokenRules> {
  const configured = accessSettings(process.env);
  if (configured) return configured;
  assertUsable(folder);
  // Only where it is needed: every subcommand would wait for the library that signs.
  const { demoRules } = await import('../api/access/demo.js');
  return demoRules(folder);
}

/** `token`, `roles` and `security-log`. */
export function addAccess(program: Command): void {
  addToken(program);
  addRoles(program);
  addSecurityLog(program);
}

function addToken(program: Command): void {
  const more = <T>(parse: (text: string) => T) => (text: string, before: readonly T[] = []) => [...before, parse(text)]; // prettier-ignore
  common(
    program
      .command('token')
      .description('Cấp mã truy cập để phát triển, thử nghiệm · issue a token for development'),
  )
    .requiredOption('--actor <id>', 'whose it is: an opaque id, no name')
    .option('--role <role>', `${ROLES.join(', ')}; several by repeating`, more(roleOf))
    .option('--register <id>', 'a register that it is limited to; several by repeating', more(String))
    .option('--locality <id>', 'a locality that it is limited to; several by repeating', more(String))
    .option('--hours <number>', 'how long it is valid', '8')
    .addHelpText(
      'after',
      '\nWithout --register and --locality it is for every register.\n\nExample:\n  npx kientoan token --actor an --role administrator --register kon-tum',
    )
    .action(async (options: TokenOptions) => {
      const { role: roles = [], register = [], locality: localities = [] } = options;
      const actor = commandLineActor(options.actor).id;
      const registers = register.length + localities.length === 0 ? ['*'] : register;
      const lifetimeSeconds = hoursOf(options.hours) * 3600;
      if (roles.length === 0) throw wrongUsage('A token has at least one role.', `Use --role ${ROLES.join(', ')}.`, '--role'); // prettier-ignore
      const rules = await tokenRules(resolve(options.data));
      const { issueToken } = await import('../api/access/issue-token.js');
      const content = { actor, roles, registers, localities, lifetimeSeconds };
      const token = await issueToken(rules, content, Date.now());
      print(options, { token, actor, roles, registers, localities, hours: Number(options.hours) }, () => token); // prettier-ignore
    });
}

function roleOf(text: string): Role {
  const role = ROLES.find((one) => one === text);
  if (role) return role;
  throw new InvalidArgumentError(`it is one of ${ROLES.join(', ')}.`);
}

function hoursOf(text: string): number {
  const hours = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (hours > 0) return hours;
  throw wrongUsage(`"${text}" is no number of hours.`, 'Name a whole number from 1 to 9999.', '--hours');
}

function wrongUsage(detail: string, remedy: string, where: string): ProblemError {
  return new ProblemError(400, 'wrong-usage', detail, remedy, { where, rule: 'command line' });
}

function addRoles(program: Command): void {
  common(
    program
      .command('roles')
      .description('Ai được làm gì: vai trò, lệnh, câu hỏi, phạm vi · the authorization matrix'),
  )
    .option('--markdown', 'as docs/authorization.md has it')
    .addHelpText('after', '\nExample:\n  npx kientoan roles')
    .action((options: CommonOptions & { readonly markdown?: boolean }) => {
      const rows = authorizationMatrix(capabilities.commands, capabilities.queries);
      print(options, rows, (all) =>
        options.markdown ? matrixDocument(all).trimEnd() : table(MATRIX_HEAD, all.map(matrixCells)),
      );
    });
}

function addSecurityLog(program: Command): void {
  common(
    program
      .command('security-log')
      .description('Những yêu cầu bị từ chối · the requests that the server refused'),
  )
    .option('--last <number>', 'so many of them, the newest last', '50')
    .addHelpText('after', '\nExample:\n  npx kientoan security-log --last 20')
    .action(async (options: CommonOptions & { readonly last: string }) => {
      const number = /^\d{1,6}$/.test(options.last) ? Number(options.last) : 0;
      if (number === 0) throw wrongUsage(`"${options.last}" is no number of lines.`, 'Name a whole number from 1.', '--last'); // prettier-ignore
      const { readSecurityLog } = await import('../api/access/security-log.js');
      const refusals = readSecurityLog(resolve(options.data)).slice(-number);
      print(options, refusals, (all) =>
        table(
          ['at', 'status', 'problem', 'caller', 'address', 'request'],
          all.map(({ at, status, problem, caller, address, method, path }) => [at, status, problem, caller, address, `${method} ${path}`]),
        ),
      ); // prettier-ignore
    });
}
