import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { policyBook, type PolicyBook, type PolicyVersion } from './kernel/policy.js';
import { daySchema } from './kernel/schemas.js';

const policyFileSchema = z.strictObject({
  code: z.string().regex(/^[a-z][a-z-]*$/),
  title: z.strictObject({ vi: z.string(), en: z.string() }),
  versions: z
    .array(
      z.strictObject({
        version: z.string(),
        citation: z.string(),
        from: daySchema,
        figures: z.record(z.string(), z.number()),
        note: z.string().optional(),
      }),
    )
    .min(1),
});

/** A file of thresholds that cannot be used; it names file, line and field. */
export class PolicyFileError extends Error {
  constructor(file: string, line: number, field: string, detail: string) {
    super(`${file}:${line} ${field}: ${detail}`);
    this.name = 'PolicyFileError';
  }
}

/** Reads `seeds/policies/*.yaml`. @throws PolicyFileError for the first fault of a file */
export async function loadPolicies(folder: string): Promise<PolicyBook> {
  const versions: PolicyVersion[] = [];
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort()) {
    const text = await readFile(join(folder, name), 'utf8');
    const document = parseDocument(text);
    const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
    const broken = document.errors[0];
    if (broken) throw new PolicyFileError(name, lineOf(broken.pos[0]), 'yaml', broken.message);
    const parsed = policyFileSchema.safeParse(document.toJS());
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const path = (issue?.path ?? []).filter((part) => typeof part !== 'symbol');
      const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
      throw new PolicyFileError(
        name,
        lineOf(node?.range?.[0] ?? 0),
        path.join('.'),
        issue?.message ?? 'does not fit',
      );
    }
    const { code, versions: dated } = parsed.data;
    versions.push(...dated.map(({ note: _note, ...version }) => ({ code, ...version })));
  }
  return policyBook(versions);
}
