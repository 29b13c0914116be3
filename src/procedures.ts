import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ProblemError } from './api/problem.js';
import type { Day } from './kernel/day.js';
import { daySchema } from './kernel/schemas.js';
import { calendarOf, faultsOf, procedureBook, procedureFileSchema, roadFaults, versionsOf, type Fault, type Known, type PlanRules, type Procedure } from './plans/index.js'; // prettier-ignore
import { yamlFile, type FilePath, type YamlFile } from './yaml-file.js';

/** Files of procedures that cannot be used: every fault with file, line and field. Whatever needs them does not start. */
export class ProcedureFileError extends ProblemError {
  constructor(faults: readonly string[]) {
    super(503, 'procedures-unusable', faults.join('\n'), 'Mend the files under `seeds/` that are listed; `kientoan procedures --check FILE` says whether one is fit.', { faults }); // prettier-ignore
    this.name = 'ProcedureFileError';
  }
}

/** One file, read and checked: its versions, or what is wrong with it. `expected`: the name that its procedure must have. */
export function readProcedures(name: string, text: string, known: Known, expected?: string): { versions: Procedure[]; faults: string[] } {
  const { content, broken, told } = yamlFile(name, text);
  if (broken.length > 0) return { versions: [], faults: [...broken] };
  const faults: string[] = [];
  const tell = (within: FilePath, { path, detail, rule, remedy }: Fault): void => void faults.push(told([...within, ...path], detail, rule, remedy));
  const parsed = procedureFileSchema.safeParse(content);
  if (!parsed.success) {
    faults.push(...shapeFaults(parsed.error, told, 'procedure-shape', 'Write it as the files under `seeds/procedures/` do.'));
    const { data } = roadsSchema.safeParse(content);
    data?.versions.forEach(({ start, stages }, at) => roadFaults(start, stages).forEach((fault) => tell(['versions', at], fault)));
    return { versions: [], faults };
  }
  const versions = versionsOf(parsed.data);
  versions.forEach((version, at) => faultsOf(version, known).forEach((fault) => tell(fault.path[0] === 'decisions' ? [] : ['versions', at], fault)));
  const fileRule = (path: FilePath, detail: string, rule: string, remedy: string): void => tell([], { path, detail, rule, remedy });
  if (expected !== undefined && parsed.data.name !== expected)
    fileRule(['name'], `the file is called after "${expected}", and holds procedure "${parsed.data.name}"`, 'procedure-in-its-file', `Call the file "${parsed.data.name}.yaml"; all versions of a procedure stand in one file.`);
  const [days, names] = [versions.map(({ from }) => from), versions.map(({ version }) => version)];
  versions.forEach(({ from, version }, at) => {
    if (days.indexOf(from) !== at) fileRule(['versions', at, 'from'], `another version holds from ${from} on as well`, 'version-from-its-day', 'Give one of them another first day.');
    if (names.indexOf(version) !== at) fileRule(['versions', at, 'version'], `version "${version}" stands twice`, 'version-once', 'Name one of them differently.');
  });
  return { versions, faults: [...new Set(faults)] };
} // prettier-ignore

/** Where plans go, of versions that are wrong elsewhere: so that one look tells both. */
const roadsSchema = z.object({
  versions: z.array(
    z.object({
      start: z.string(),
      stages: z.array(z.object({ id: z.string(), exits: z.array(z.object({ to: z.string() })) })),
    }),
  ),
});

function shapeFaults({ issues }: z.ZodError, told: YamlFile['told'], rule: string, remedy: string): string[] {
  return issues.map(({ path, message }) => told(path.filter((part) => typeof part !== 'symbol'), message, rule, remedy));
} // prettier-ignore

const calendarSchema = z.strictObject({
  citation: z.string(),
  years: z.array(
    z.strictObject({ year: z.int(), off: z.array(daySchema), worked: z.array(daySchema).default([]) }),
  ),
});

/** A calendar, read and checked: the days that are off, those that are worked instead, and what is wrong with it. */
export function readCalendar(name: string, text: string): { off: Day[]; worked: Day[]; until: Day | null; faults: string[] } {
  const { content, broken, told } = yamlFile(name, text);
  if (broken.length > 0) return { off: [], worked: [], until: null, faults: [...broken] };
  const parsed = calendarSchema.safeParse(content);
  if (!parsed.success) return { off: [], worked: [], until: null, faults: shapeFaults(parsed.error, told, 'calendar-shape', 'List each year with the days that are `off` and `worked`, written YYYY-MM-DD.') };
  const { years } = parsed.data;
  const faults: string[] = [];
  const seen = new Set<Day>();
  years.forEach(({ year, off, worked }, at) => {
    if (years.findIndex((one) => one.year === year) !== at) faults.push(told(['years', at, 'year'], `year ${year} stands twice`, 'year-once', 'Put its days together.'));
    for (const [list, days] of Object.entries({ off, worked })) days.forEach((day, n) => {
      if (!day.startsWith(`${year}-`)) faults.push(told(['years', at, list, n], `${day} is no day of ${year}`, 'day-in-its-year', 'Move it to its year.'));
      if (seen.has(day)) faults.push(told(['years', at, list, n], `${day} stands twice`, 'day-once', 'Leave one: a day is off, or worked.'));
      seen.add(day);
    });
  });
  const until = years.length === 0 ? null : `${Math.max(...years.map(({ year }) => year))}-12-31`;
  return { off: years.flatMap(({ off }) => off), worked: years.flatMap(({ worked }) => worked), until, faults };
} // prettier-ignore

/** Reads `procedures/*.yaml` and `calendar/*.yaml` of the seeds. @throws ProcedureFileError with every fault of every file */
export async function loadPlanRules(
  seeds: string,
  known: Known,
): Promise<Pick<PlanRules, 'procedures' | 'calendar'>> {
  const all: Procedure[] = [];
  const faults: string[] = [];
  for (const file of await yamlIn(join(seeds, 'procedures'))) {
    const read = readProcedures(file, await readFile(join(seeds, 'procedures', file), 'utf8'), known, file.slice(0, -'.yaml'.length)); // prettier-ignore
    all.push(...read.versions);
    faults.push(...read.faults);
  }
  const [off, worked] = [new Set<Day>(), new Set<Day>()];
  let until: Day | null = null;
  for (const file of await yamlIn(join(seeds, 'calendar'))) {
    const read = readCalendar(file, await readFile(join(seeds, 'calendar', file), 'utf8'));
    read.off.forEach((day) => off.add(day));
    read.worked.forEach((day) => worked.add(day));
    if (read.until !== null && (until === null || read.until > until)) until = read.until;
    faults.push(...read.faults);
  }
  if (faults.length > 0) throw new ProcedureFileError(faults);
  return { procedures: procedureBook(all), calendar: calendarOf({ off, worked, until }) };
}

async function yamlIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort();
}
