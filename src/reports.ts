import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportDefinition } from './history/index.js';
import { loadFigures, readSeeds, resolveSeeds, type IdsOf, type ResolvedEntry } from './seeding/index.js';

/** The actor under whom seeds are loaded; the ids that they make follow from it. */
export const SEED_ACTOR = 'seeds';

/** The entries of one folder of seeds, as they are sent. @throws SeedFileError, UnresolvedReference */
export async function seedEntries(folder: string, idsOf?: IdsOf): Promise<readonly ResolvedEntry[]> {
  return resolveSeeds(await readSeeds(folder), SEED_ACTOR, idsOf);
}

/** The units that symbols of the seeds stand for, resolved as the bodies of entries are. */
async function unitsBySymbol(folder: string, symbols: readonly string[]): Promise<Map<string, string>> {
  const seeds = await readSeeds(folder);
  const body = Object.fromEntries(symbols.map((symbol) => [symbol, symbol]));
  const entry = { key: 'figures', command: 'Figures', evidence: 'reported' as const, body };
  const asked = { file: 'figures.yaml', register: '', entries: [entry] };
  const resolved = resolveSeeds({ ...seeds, files: [...seeds.files, asked] }, SEED_ACTOR).at(-1)?.body ?? {};
  return new Map(symbols.map((symbol) => [symbol, String(resolved[symbol])]));
}

/** The reports that the seeds define: `seeds/<register>/figures.yaml`. Units are named by the symbols of the seeds. */
export async function loadReports(seeds: string): Promise<ReportDefinition[]> {
  const folders = readdirSync(seeds, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(seeds, entry.name));
  const reports: ReportDefinition[] = [];
  for (const folder of folders.filter((one) => existsSync(join(one, 'figures.yaml')))) {
    const report = await loadFigures(folder);
    const symbols = report.figures.flatMap(({ unit }) => (unit === undefined ? [] : [unit]));
    const units = symbols.length > 0 ? await unitsBySymbol(folder, symbols) : new Map<string, string>();
    const figures = report.figures.map(({ unit, ...figure }) => ({
      ...figure,
      unit: unit === undefined ? undefined : units.get(unit),
    }));
    reports.push({ ...report, figures });
  }
  return reports;
}
