import type { Command } from 'commander';
import { parseParams } from '../api/parameters.js';
import { dayInVietnam } from '../kernel/day.js';
import type { System } from '../composition.js';
import type { AnyQuery } from '../projections/index.js';
import { capabilities, common, loadReportDefinitions, withSystem, type CommonOptions } from './context.js';
import { print, table } from './output.js';

/** Waits until the read models have all that was recorded, then asks. */
export async function ask(
  { store, readModels, gateway }: System,
  query: AnyQuery,
  given: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const params = parseParams(query, given);
  const head = await store.head();
  if (head !== undefined) await readModels.waitFor(head, 60_000);
  const answer = await readModels.read(
    (view) => query.run(view, params, { today: dayInVietnam(Date.now()) }) as Promise<unknown>,
  );
  return gateway.answer(answer);
}

/** A subcommand for each query definition: path parameters as arguments, the others as options. */
export function addQueries(program: Command): void {
  for (const query of capabilities.queries) {
    const command = common(program.command(query.name).description(`${query.title.vi} · ${query.title.en}`));
    const inPath = [...query.path.matchAll(/:(\w+)/g)].map((found) => found[1] ?? '');
    for (const name of inPath) command.argument(`<${name}>`);
    const shape =
      (query.params as { shape?: Record<string, { safeParse(value: unknown): { success: boolean } }> })
        .shape ?? {};
    for (const [name, schema] of Object.entries(shape)) {
      if (inPath.includes(name)) continue;
      const flag = schema.safeParse('true').success && !schema.safeParse('no such flag').success;
      command.option(`--${kebab(name)}${flag ? '' : ' <value>'}`);
    }
    command.addHelpText('after', `\nExample:\n  npx kientoan ${query.name} ${exampleOf(query, inPath)}`);
    command.action(async (...args: unknown[]) => {
      const options = args[inPath.length] as CommonOptions & Record<string, unknown>;
      const { data: _data, json: _json, ...given } = options;
      const texts = Object.fromEntries(
        Object.entries(given).map(([name, value]) => [name, value === true ? 'true' : value]),
      );
      const named = Object.fromEntries(inPath.map((name, at) => [name, args[at]]));
      // Wrong values are found before anything is opened.
      parseParams(query, { ...texts, ...named });
      if (query.name === 'report') await loadReportDefinitions();
      const answer = await withSystem(options, (system) => ask(system, query, { ...texts, ...named }));
      print(options, answer, human);
    });
  }
}

const kebab = (name: string): string => name.replace(/([A-Z])/g, '-$1').toLowerCase();

function exampleOf(query: AnyQuery, inPath: readonly string[]): string {
  const named = inPath.map((name) => query.example[name] ?? name);
  const options = Object.entries(query.example).filter(([name]) => !inPath.includes(name)).map(([name, value]) => (value === 'true' ? `--${kebab(name)}` : `--${kebab(name)} "${value}"`)); // prettier-ignore
  return [...named, ...options].join(' ');
}

type Row = Record<string, unknown>;

/** An answer for a person: its single values first, then each list as a table, a tree indented. */
export function human(answer: unknown): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(answer as Row)) {
    if (Array.isArray(value)) parts.push(`\n${name}: ${value.length}`, listed(value as Row[]));
    else if (typeof value === 'object' && value !== null)
      parts.push(`${name}: ${Object.entries(value).map(([key, one]) => `${key} ${String(one)}`).join(', ')}`); // prettier-ignore
    else parts.push(`${name}: ${String(value)}`);
  }
  return parts.join('\n');
}

function listed(rows: readonly Row[]): string {
  const first = rows[0];
  if (!first || typeof first !== 'object') return rows.map(String).join('\n');
  if ('children' in first) return rows.map((row) => branch(row, 0)).join('\n');
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((column) => rows.some((row) => !isDeep(row[column]) && row[column] !== null)); // prettier-ignore
  return table(
    columns,
    rows.map((row) => columns.map((column) => (isDeep(row[column]) ? '…' : row[column]))),
  );
}

const isDeep = (value: unknown): boolean => typeof value === 'object' && value !== null;

function branch(row: Row, depth: number): string {
  const numbers = ['official', 'probationary', 'households', 'number'].filter((name) => Number(row[name] ?? 0) > 0).map((name) => `${name} ${String(row[name])}`); // prettier-ignore
  const line = `${'  '.repeat(depth)}${String(row['code'])} ${String(row['name'])} (${String(row['form'])})${numbers.length > 0 ? `: ${numbers.join(', ')}` : ''}`;
  return [line, ...(row['children'] as Row[]).map((child) => branch(child, depth + 1))].join('\n');
}
