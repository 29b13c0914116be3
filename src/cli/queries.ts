import type { Command } from 'commander';
import { answerOf } from '../api/asking.js';
import { parametersOf, parseParams, type Parameter } from '../api/parameters.js';
import type { System } from '../composition.js';
import type { AnyQuery } from '../projections/index.js';
import { unitNames } from '../structure/index.js';
import { capabilities, common, loadReportDefinitions, withSystem, type CommonOptions } from './context.js';
import { print, table } from './output.js';
import { VIEWS, type NameOf, type Row } from './views.js';

/** An answer, and how to tell the units in it. */
export interface Asked {
  readonly answer: Row;
  readonly nameOf: NameOf;
}

/** Waits until the read models have all that was recorded, then asks. Names of units are looked up for a person only. */
export async function ask(
  { store, readModels, gateway, handle }: System,
  query: AnyQuery,
  given: Readonly<Record<string, unknown>>,
  { named = false }: { readonly named?: boolean } = {},
): Promise<Asked> {
  const params = parseParams(query, given);
  const head = await store.head();
  if (head !== undefined) await readModels.waitFor(head, 60_000);
  return readModels.read(async (view) => {
    const answer = gateway.answer(
      await answerOf(view, query, params, { decides: handle, today: handle.today() }),
    ) as Row;
    const register = given['register'];
    const names = named && typeof register === 'string' ? await unitNames(view, register) : new Map<string, string>(); // prettier-ignore
    return { answer, nameOf: (unit) => (typeof unit === 'string' ? (names.get(unit) ?? unit) : '') };
  });
}

/** A subcommand for each query definition: path parameters as arguments, the others as options. */
export function addQueries(program: Command): void {
  for (const query of capabilities.queries.filter(({ ownSubcommand }) => !ownSubcommand)) {
    const command = common(program.command(query.name).description(`${query.title.vi} · ${query.title.en}`));
    const parameters = parametersOf(query);
    const inPath = parameters.filter((parameter) => parameter.inPath);
    for (const parameter of parameters) {
      if (parameter.inPath) command.argument(`<${parameter.name}>`, parameter.description);
      else command.option(optionOf(parameter), parameter.description);
    }
    command.addHelpText('after', `\nExample:\n  npx kientoan ${exampleOf(query, parameters)}`);
    command.action(async (...args: unknown[]) => {
      const options = args[inPath.length] as CommonOptions & Record<string, unknown>;
      const { data: _data, json, ...rest } = options;
      const texts = Object.fromEntries(
        Object.entries(rest).map(([name, value]) => [name, value === true ? 'true' : value]),
      );
      const given = { ...texts, ...Object.fromEntries(inPath.map(({ name }, at) => [name, args[at]])) };
      // Wrong values are found before anything is opened.
      parseParams(query, given);
      if (query.name === 'report') await loadReportDefinitions();
      const asked = await withSystem(options, (system) => ask(system, query, given, { named: !json }));
      print(options, asked.answer, (answer) => (VIEWS[query.name] ?? plainly)(answer, asked.nameOf));
    });
  }
}

const kebab = (name: string): string => name.replace(/([A-Z])/g, '-$1').toLowerCase();

/** What stands for a value in the help: `--valid-at <day>`. */
const VALUES: Readonly<Record<string, string>> = {
  validAt: 'day',
  since: 'day',
  from: 'day',
  to: 'day',
  dueBy: 'day',
  effectiveOn: 'day',
  whatIf: 'text',
  recordedAt: 'time',
  unit: 'id',
  find: 'text',
  basis: 'number',
};
const optionOf = ({ name, flag }: Parameter): string =>
  `--${kebab(name)}${flag ? '' : ` <${VALUES[name] ?? name}>`}`;

/** Arguments and options of the query's example, as a shell takes them. */
function exampleOf({ name: subcommand, example }: AnyQuery, parameters: readonly Parameter[]): string {
  const words = parameters.flatMap(({ name, inPath, flag }) => {
    const value = example[name];
    if (value === undefined) return [];
    if (inPath) return [value];
    return flag
      ? [`--${kebab(name)}`]
      : [`--${kebab(name)}`, /^[\w./-]+$/.test(value) ? value : `"${value}"`];
  });
  return [subcommand, ...words].join(' ');
}

/** An answer that has no view of its own: its single values, then each list as a table. */
function plainly(answer: Row): string {
  return Object.entries(answer)
    .map(([name, value]) =>
      Array.isArray(value)
        ? `\n${name}: ${value.length}\n${listed(value as Row[])}`
        : `${name}: ${told(value)}`,
    )
    .join('\n');
}

function listed(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return table(
    columns,
    rows.map((row) => columns.map((column) => told(row[column]))),
  );
}

const told = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));
