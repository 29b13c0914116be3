import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { basisSchema, idSchema } from '../kernel/schemas.js';

/** Whether the article reports it, or it fills in what the article leaves out. */
export const EVIDENCE = ['reported', 'reconstructed'] as const;

const entrySchema = z.strictObject({
  /** Idempotency key of the command, and the name by which other entries refer to what it makes. */
  key: idSchema,
  command: z.string().regex(/^[A-Z][A-Za-z]+$/),
  evidence: z.enum(EVIDENCE),
  note: z.string().optional(),
  /** A decision that went through this procedure: where it can be, it is sent as a plan. */
  procedure: z.string().optional(),
  body: z.record(z.string(), z.unknown()),
});
export type SeedEntry = z.infer<typeof entrySchema>;

const seedFileSchema = z.strictObject({
  title: z.strictObject({ vi: z.string(), en: z.string() }),
  /** Goes into each body that does not name a register itself. */
  register: idSchema,
  entries: z.array(entrySchema).min(1),
});

const basesSchema = z.record(z.string().regex(/^[a-z0-9][a-z0-9-]*$/), basisSchema);

/** One file of entries, in the order in which they are to be sent. */
export interface SeedFile {
  readonly file: string;
  readonly register: string;
  readonly entries: readonly SeedEntry[];
}

/** A folder of seeds: the legal bases that entries cite as `$name`, and the files in the order of their names. */
export interface Seeds {
  readonly bases: Readonly<Record<string, z.infer<typeof basisSchema>>>;
  readonly files: readonly SeedFile[];
}

/** A file that cannot be used; it names file, line and field. */
export class SeedFileError extends Error {
  constructor(file: string, line: number, field: string, detail: string) {
    super(`${file}:${line} ${field}: ${detail}`);
    this.name = 'SeedFileError';
  }
}

/** Reads one YAML file against a schema. @throws SeedFileError for its first fault */
export async function readYaml<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readFile(path, 'utf8');
  const document = parseDocument(text);
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  const broken = document.errors[0];
  if (broken) throw new SeedFileError(basename(path), lineOf(broken.pos[0]), 'yaml', broken.message);
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = (issue?.path ?? []).filter((part) => typeof part !== 'symbol');
  const line = lineOf(offsetOf(document, field));
  throw new SeedFileError(basename(path), line, field.join('.'), issue?.message ?? 'does not fit');
}

/** Where a field stands; the nearest field around it, when it is missing. */
function offsetOf(document: ReturnType<typeof parseDocument>, field: readonly (string | number)[]): number {
  for (let length = field.length; length > 0; length--) {
    const node = document.getIn(field.slice(0, length), true) as { range?: number[] | null } | undefined;
    if (typeof node?.range?.[0] === 'number') return node.range[0];
  }
  return 0;
}

/** Entries stand in files that start with a number; `bases.yaml` holds legal bases, other files are not entries. */
const ENTRIES = /^\d[\w-]*\.yaml$/;

/**
 * Reads a folder of seeds.
 * @throws SeedFileError for a file that does not fit, or a key that two entries bear
 */
export async function readSeeds(folder: string): Promise<Seeds> {
  const names = (await readdir(folder)).filter((name) => ENTRIES.test(name)).sort();
  const bases = await readYaml(join(folder, 'bases.yaml'), basesSchema);
  const files: SeedFile[] = [];
  const keys = new Map<string, string>();
  for (const file of names) {
    const { register, entries } = await readYaml(join(folder, file), seedFileSchema);
    for (const { key } of entries) {
      const other = keys.get(key);
      if (other !== undefined) throw new SeedFileError(file, 0, 'key', `"${key}" stands in ${other} already`);
      keys.set(key, file);
    }
    files.push({ file, register, entries });
  }
  return { bases, files };
}
