import { join } from 'node:path';
import { z } from 'zod';
import { daySchema } from '../kernel/schemas.js';
import { readYaml } from './seed-file.js';

/** How what is projected must stand to what is reported; `fewer-than-baseline-by`: what the baseline day had more. */
export const RELATIONS = ['=', '>', '>=', 'fewer-than-baseline-by'] as const;

const figureSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  label: z.strictObject({ vi: z.string(), en: z.string() }),
  /** Name of the figure as the capabilities count it. */
  query: z.string(),
  /** Counts at one unit only, and what stands under it: a symbol as in the entries, such as `@duy-tan.dang-bo`. */
  unit: z.string().startsWith('@').optional(),
  /** Day of the state that the figure is taken from, or with `fewer-than-baseline-by` compared with. */
  baseline: daySchema.optional(),
  /** Starts counting on this day, where the figure counts what happened in a period. */
  since: daySchema.optional(),
  relation: z.enum(RELATIONS),
  reported: z.number(),
});
const figuresSchema = z.strictObject({
  register: z.string(),
  source: z.string(),
  /** The day for which the article reports; on other days nothing is reported. */
  day: daySchema,
  figures: z.array(figureSchema).min(1),
});
export type Figure = z.infer<typeof figureSchema>;
export type Figures = z.infer<typeof figuresSchema>;

const claimSchema = z
  .strictObject({
    claim: z.string(),
    figures: z.array(z.string()).optional(),
    /** Keys of seed entries whose events carry the claim; `prefix*` stands for all keys that start so. */
    carriedBy: z.array(z.string()).optional(),
    /** How many events of each type those entries have in the log, of the types that carry the claim. */
    events: z.record(z.string(), z.int().min(1)).optional(),
    notModelled: z.string().optional(),
  })
  .refine((claim) => (claim.carriedBy === undefined) !== (claim.notModelled === undefined), {
    message: 'needs either `carriedBy` or `notModelled`',
  })
  .refine((claim) => (claim.carriedBy === undefined) === (claim.events === undefined), {
    message: 'needs `events` beside `carriedBy`',
  });
const articleSchema = z.strictObject({
  title: z.string(),
  published: z.string().optional(),
  claims: z.array(claimSchema).min(1),
});
export type Article = z.infer<typeof articleSchema>;

/** Reads `figures.yaml` of a folder of seeds. @throws SeedFileError */
export function loadFigures(folder: string): Promise<Figures> {
  return readYaml(join(folder, 'figures.yaml'), figuresSchema);
}

/** Reads `article.yaml` of a folder of seeds. @throws SeedFileError */
export function loadArticle(folder: string): Promise<Article> {
  return readYaml(join(folder, 'article.yaml'), articleSchema);
}
