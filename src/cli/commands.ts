import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { BODY_BYTES, jsonOf, tooLarge } from '../api/json-body.js';
import { jsonSchemaOf } from '../api/json-schema.js';
import { ProblemError } from '../api/problem.js';
import { expectedRevisionOf, idempotencyKeyOf } from '../api/sender.js';
import type { AnyCommand } from '../kernel/command.js';
import { commandLineActor } from './actor.js';
import { capabilities, common, withSystem, type CommonOptions } from './context.js';
import { linesOf } from './inventory-csv.js';
import { print, table } from './output.js';

/** Longest wait for what the command owes to others; the rest is done by the next server. */
const REACTION_MS = 10_000;

interface RunOptions extends CommonOptions {
  readonly file?: string;
  readonly csv?: string;
  readonly actor: string;
  readonly key?: string;
  readonly expectedRevision?: string;
}

/** `commands` and `run`. */
export function addCommands(program: Command): void {
  common(
    program
      .command('commands [name]')
      .description('Mọi lệnh: tên, JSON Schema, ví dụ · every command with its JSON Schema and example'),
  )
    .addHelpText('after', '\nExample:\n  npx kientoan commands MergeVillages')
    .action((name: string | undefined, options: CommonOptions) => {
      const asked = name === undefined ? capabilities.commands : [commandOf(name)];
      const list = asked.map(({ name: called, title, roles, schema, example }) => ({
        name: called,
        title,
        roles,
        schema: jsonSchemaOf(schema),
        example: example as unknown,
      }));
      if (options.json) return print(options, name === undefined ? list : list[0], String);
      print(options, list, (commands) =>
        name === undefined
          ? table(
              ['command', 'lệnh', 'what it does'],
              commands.map(({ name: called, title }) => [called, title.vi, title.en]),
            )
          : commands.map(inFull).join('\n'),
      );
    });
  common(program.command('run <command>').description('Gửi một lệnh · send one command'))
    .requiredOption(
      '--actor <name>',
      "who sends it; recorded as not authenticated, with the operating system's user",
    )
    .option('--file <path>', 'the body as JSON; "-" or nothing reads standard input')
    .option('--csv <path>', 'lines of RecordOpeningInventory as CSV; --file then holds the rest of the body')
    .option('--key <key>', 'idempotency key: the same key repeated is the same command')
    .option('--expected-revision <revision>', 'of the stream that it was decided on, or no-stream')
    .addHelpText(
      'after',
      '\nExample:\n  npx kientoan run MergeVillages --actor an --file merge.json\n  npx kientoan commands MergeVillages   (its schema, and a body to begin with)',
    )
    .action(async (name: string, options: RunOptions) => {
      const definition = commandOf(name);
      const actor = commandLineActor(options.actor);
      const idempotencyKey = idempotencyKeyOf(options.key ?? randomUUID(), '--key');
      const expectedRevision = expectedRevisionOf(options.expectedRevision, '--expected-revision');
      const body = await bodyOf(options);
      const receipt = await withSystem(
        options,
        async ({ handle, gateway, reactors }) => {
          const recorded = await gateway.execute(handle, {
            definition,
            body,
            actor,
            idempotencyKey,
            ...(expectedRevision === undefined ? {} : { expectedRevision }),
          });
          await reactors.idle(REACTION_MS);
          return recorded;
        },
        { reacts: true },
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

/** A command with its schema and a body to begin with. */
function inFull(one: {
  name: string;
  title: { vi: string; en: string };
  schema: unknown;
  example: unknown;
}): string {
  return [
    `${one.name}: ${one.title.vi} · ${one.title.en}`,
    '\nExample',
    JSON.stringify(one.example, null, 2),
    '\nJSON Schema',
    JSON.stringify(one.schema, null, 2),
  ].join('\n');
}

async function bodyOf({ file, csv }: RunOptions): Promise<unknown> {
  const bytes = file === undefined && csv !== undefined ? Buffer.from('{}') : await bytesOf(file ?? '-');
  if (bytes.length > BODY_BYTES) throw tooLarge();
  const body = jsonOf(bytes);
  if (csv === undefined) return body;
  const lines = linesOf(await bytesOf(csv), csv);
  return { ...(body as object), lines };
}

async function bytesOf(file: string): Promise<Buffer> {
  if (file !== '-') {
    return readFile(file).catch((error: unknown) => {
      throw new ProblemError(
        400,
        'file-unreadable',
        `"${file}" cannot be read: ${(error as Error).message}`,
        'Check the path.',
        { where: file, rule: 'command line' },
      );
    });
  }
  if (process.stdin.isTTY) process.stderr.write('The body as JSON, then Ctrl-D:\n');
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
