import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { ProblemError } from './api/problem.js';
import { daySchema } from './kernel/schemas.js';
import { calendarOf, faultsOf, procedureBook, procedureFileSchema, versionsOf, type Known, type PlanRules, type Procedure } from './plans/index.js'; // prettier-ignore

/** Files of procedures that cannot be used: every fault with file, line and field. Whatever needs them does not start. */
export class ProcedureFileError extends ProblemError {
  constructor(faults: readonly string[]) {
    super(503, 'procedures-unusable', faults.join('\n'), 'Mend the files under `seeds/` that are listed; `kientoan procedures --check FILE` says whether one is fit.', { faults }); // prettier-ignore
    this.name = 'ProcedureFileError';
  }
}

/** One file, read and checked: its versions, or what is wrong with it. */
export function readProcedures(name: string, text: string, known: Known): { versions: Procedure[]; faults: string[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors.map(({ pos, message }) => `${name}:${lines.linePos(pos[0]).line} yaml: ${message.split('\n', 1)[0] ?? ''}`);
  if (broken.length > 0) return { versions: [], faults: broken };
  const told = (path: readonly (string | number)[], detail: string): string => {
    let node: { range?: [number, number, number] } | undefined;
    for (let length = path.length; length >= 0 && !node?.range; length--)
      node = document.getIn(path.slice(0, length), true) as typeof node;
    return `${name}:${lines.linePos(node?.range?.[0] ?? 0).line} ${path.join('.') || 'file'}: ${detail}`;
  };
  const parsed = procedureFileSchema.safeParse(document.toJS());
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => told(path.filter((part) => typeof part !== 'symbol'), message));
    return { versions: [], faults };
  }
  const versions = versionsOf(parsed.data);
  const faults = versions.flatMap((version, at) =>
    faultsOf(version, known).map(({ path, detail }) => told(path[0] === 'decisions' ? path : ['versions', at, ...path], detail)));
  const days = parsed.data.versions.map(({ from }) => from);
  days.forEach((day, at) => {
    if (days.indexOf(day) !== at) faults.push(told(['versions', at, 'from'], `another version holds from ${day} on as well`));
  });
  return { versions, faults };
} // prettier-ignore

const calendarSchema = z.strictObject({
  citation: z.string(),
  years: z.array(
    z.strictObject({ year: z.int(), off: z.array(daySchema), worked: z.array(daySchema).default([]) }),
  ),
});

/** Reads `procedures/*.yaml` and `calendar/*.yaml` of the seeds. @throws ProcedureFileError with every fault of every file */
export async function loadPlanRules(
  seeds: string,
  known: Known,
): Promise<Pick<PlanRules, 'procedures' | 'calendar'>> {
  const all: Procedure[] = [];
  const faults: string[] = [];
  for (const file of await yamlIn(join(seeds, 'procedures'))) {
    const read = readProcedures(file, await readFile(join(seeds, 'procedures', file), 'utf8'), known);
    all.push(...read.versions);
    faults.push(...read.faults);
  }
  const off = new Set<string>();
  const worked = new Set<string>();
  for (const file of await yamlIn(join(seeds, 'calendar'))) {
    const parsed = calendarSchema.safeParse(parseDocument(await readFile(join(seeds, 'calendar', file), 'utf8')).toJS()); // prettier-ignore
    if (!parsed.success) {
      faults.push(...parsed.error.issues.map(({ path, message }) => `${file} ${path.join('.')}: ${message}`));
      continue;
    }
    for (const year of parsed.data.years) {
      for (const day of year.off) off.add(day);
      for (const day of year.worked) worked.add(day);
    }
  }
  if (faults.length > 0) throw new ProcedureFileError(faults);
  return { procedures: procedureBook(all), calendar: calendarOf({ off, worked }) };
}

async function yamlIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort();
}
