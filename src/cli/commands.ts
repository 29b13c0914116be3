import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { parse as parseCsv } from 'csv-parse/sync';
import { jsonSchemaOf } from '../api/json-schema.js';
import { ProblemError } from '../api/problem.js';
import type { AnyCommand } from '../kernel/command.js';
import { capabilities, common, withSystem, type CommonOptions } from './context.js';
import { print } from './output.js';

/** The most that a body may have, as over HTTP. */
const BODY_BYTES = 1024 * 1024;

interface RunOptions extends CommonOptions {
  readonly file?: string;
  readonly csv?: string;
  readonly actor: string;
  readonly key?: string;
}

/** `commands` and `run`. */
export function addCommands(program: Command): void {
  common(
    program
      .command('commands')
      .description('Mọi lệnh: tên, JSON Schema, ví dụ · every command with its JSON Schema and example'),
  )
    .addHelpText('after', '\nExample:\n  npx kientoan commands --json')
    .action((options: CommonOptions) => {
      const list = capabilities.commands.map(({ name, title, roles, schema, example }) => ({
        name,
        title,
        roles,
        schema: jsonSchemaOf(schema),
        example: example as unknown,
      }));
      print(options, list, (commands) =>
        commands.map((one) => `${one.name.padEnd(28)} ${one.title.vi}`).join('\n'),
      );
    });
  common(program.command('run <command>').description('Gửi một lệnh · send one command'))
    .requiredOption('--actor <name>', 'who sends it; recorded as not authenticated')
    .option('--file <path>', 'the body as JSON; "-" or nothing reads standard input')
    .option('--csv <path>', 'lines of RecordOpeningInventory as CSV; --file then holds the rest of the body')
    .option('--key <key>', 'idempotency key: the same key repeated is the same command')
    .addHelpText('after', '\nExample:\n  npx kientoan run MergeVillages --actor an --file merge.json')
    .action(async (name: string, options: RunOptions) => {
      const definition = commandOf(name);
      const body = await bodyOf(options);
      const receipt = await withSystem(options, ({ handle, gateway }) =>
        gateway.execute(handle, {
          definition,
          body,
          actor: { id: options.actor, authenticated: false },
          idempotencyKey: options.key ?? randomUUID(),
        }),
      );
      print(
        options,
        receipt,
        (r) =>
          `${r.repeated ? 'had been recorded' : 'recorded'}: ${r.stream} revision ${r.revision}\nposition ${r.position}\ncommand ${r.commandId}`,
      );
    });
}

function commandOf(name: string): AnyCommand {
  const found = capabilities.commands.find((definition) => definition.name === name);
  if (found) return found;
  throw new ProblemError(
    404,
    'command-unknown',
    `There is no command "${name}".`,
    'See `kientoan commands`.',
    { where: name, rule: 'command registry' },
  );
}

async function bodyOf({ file, csv }: RunOptions): Promise<unknown> {
  const text = file === undefined && csv !== undefined ? '{}' : await textOf(file ?? '-');
  if (Buffer.byteLength(text) > BODY_BYTES && csv === undefined) {
    throw new ProblemError(413, 'body-too-large', 'The body is larger than 1 MiB.', 'Send less at once.', {
      rule: 'limit of a request: 1 MiB',
    });
  }
  const body = jsonOf(text);
  if (csv === undefined) return body;
  const rows = parseCsv(await textOf(csv), { columns: true, bom: true, skip_empty_lines: true, trim: true });
  return { ...(body as object), lines: (rows as Record<string, string>[]).map(lineOf) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProblemError(
      400,
      'malformed-json',
      `The body is not JSON: ${(error as Error).message}`,
      'Mend the JSON.',
      { rule: 'RFC 8259' },
    );
  }
}

const NUMBERS = new Set(['official', 'probationary', 'households', 'number']);

/** A line of an opening inventory from a row of CSV: empty cells are left out, counts are numbers. */
function lineOf(row: Record<string, string>): Record<string, unknown> {
  const filled = Object.entries(row).filter(([, value]) => value !== '');
  return Object.fromEntries(
    filled.map(([name, value]) => [name, NUMBERS.has(name) && /^\d+$/.test(value) ? Number(value) : value]),
  );
}

async function textOf(file: string): Promise<string> {
  if (file !== '-') {
    return readFile(file, 'utf8').catch((error: unknown) => {
      throw new ProblemError(
        400,
        'file-unreadable',
        `"${file}" cannot be read: ${(error as Error).message}`,
        'Check the path.',
        { where: file, rule: 'command line' },
      );
    });
  }
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
