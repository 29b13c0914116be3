import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LOG_SCHEMA_VERSION } from '../event-store/sqlite/log-file.js';
import { PEOPLE_SCHEMA_VERSION } from '../people/index.js';
import { sha256Of } from './files.js';
import { refuse } from './refusal.js';

export const MANIFEST = 'manifest.json';
/** Raised when an older program could not restore what is in a backup. */
const FORMAT = 2;
/** The first had no documents. */
const READ = [1, FORMAT];

const hex256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/** What a backup says of itself. */
const manifestSchema = z.strictObject({
  format: z.literal(READ),
  program: z.strictObject({ name: z.literal('kientoan'), version: z.string() }),
  takenAt: z.iso.datetime(),
  takenBy: z.strictObject({ user: z.string(), host: z.string() }),
  log: z.strictObject({
    /** `embedded`, or which log on a server it was. */
    identity: z.string().min(1),
    /** Everything up to here is in the backup, and nothing after it; null for an empty log. */
    position: z.string().nullable(),
    events: count,
    streams: count,
    schema: z.int(),
  }),
  people: z.strictObject({ values: count, erased: count, schema: z.int() }),
  /** How many documents lie in it, each named by its SHA-256. */
  documents: count.default(0),
  /** The ledger of erasures, which is not in the backup, and how many lines it had for this log. */
  erasures: z.strictObject({ ledger: z.string(), lines: count }),
  /** In the order in which they were copied. */
  files: z.array(z.strictObject({ name: z.string().regex(/^[a-z]+\.sqlite$/), bytes: count, sha256: hex256 })).min(2), // prettier-ignore
});
export type Manifest = z.infer<typeof manifestSchema>;

export function writeManifest(folder: string, manifest: Omit<Manifest, 'format'>): void {
  writeFileSync(join(folder, MANIFEST), `${JSON.stringify({ format: FORMAT, ...manifest }, null, 2)}\n`);
}

/** @throws Rejection `not-a-backup`, `backup-version`, `backup-damaged` */
export function readManifest(source: string): Manifest {
  const file = join(source, MANIFEST);
  if (!existsSync(file))
    refuse('not-a-backup', source, `"${source}" has no ${MANIFEST}: it is no backup of this program.`, 'Name the folder that `kientoan backup` made.'); // prettier-ignore
  const found = asJson(readFileSync(file, 'utf8')) as { format?: unknown; program?: { name?: unknown; version?: unknown } } | undefined; // prettier-ignore
  if (found === undefined)
    refuse('backup-damaged', file, `${MANIFEST} is cut off or is no JSON.`, 'Use another backup, or another copy of this one.'); // prettier-ignore
  if (found.program?.name !== 'kientoan')
    refuse('not-a-backup', file, `${MANIFEST} is not one of this program.`, 'Name the folder that `kientoan backup` made.'); // prettier-ignore
  if (!READ.includes(found.format as number))
    newer(file, `format ${String(found.format)}`, `format ${FORMAT}`);
  const parsed = manifestSchema.safeParse(found);
  if (!parsed.success)
    return refuse('backup-damaged', file, `${MANIFEST} does not say what it must: ${parsed.error.issues[0]?.path.join('.') ?? ''}.`, 'Use another backup, or another copy of this one.'); // prettier-ignore
  const { log, people } = parsed.data;
  if (log.schema > LOG_SCHEMA_VERSION) newer(file, `log version ${log.schema}`, `version ${LOG_SCHEMA_VERSION}`); // prettier-ignore
  if (people.schema > PEOPLE_SCHEMA_VERSION) newer(file, `people version ${people.schema}`, `version ${PEOPLE_SCHEMA_VERSION}`); // prettier-ignore
  return parsed.data;
}

/** Which files of a backup are not what the manifest says. */
export async function damagedFiles(source: string, { files }: Manifest): Promise<string[]> {
  const damaged: string[] = [];
  for (const { name, bytes, sha256 } of files) {
    const file = join(source, name);
    if (!existsSync(file)) damaged.push(`${name} is missing`);
    else if (statSync(file).size !== bytes)
      damaged.push(`${name} has ${statSync(file).size} bytes, not ${bytes}`); // prettier-ignore
    else if ((await sha256Of(file)) !== sha256) damaged.push(`${name} has another SHA-256`);
  }
  return damaged;
}

function newer(file: string, found: string, read: string): never {
  return refuse('backup-version', file, `The backup was made by another version of this program: ${found}; this one reads ${read}.`, 'Restore it with the version that made it, or a later one.'); // prettier-ignore
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
