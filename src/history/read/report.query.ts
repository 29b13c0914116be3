import { z } from 'zod';
import { daySchema } from '../../kernel/schemas.js';
import { defineQuery, READERS, type AnyQuery } from '../../projections/index.js';
import { asOf, asOfAnswer, asOfParams } from '../../structure/index.js';
import { COUNTS_A_PERIOD, FIGURES, FigureSources } from './report-figures.js';

/** A figure of a report, as data. `baseline`: the day of the state that it is taken from or compared with. */
export interface FigureDefinition {
  readonly id: string;
  readonly label: { readonly vi: string; readonly en: string };
  /** Name in `FIGURES`. */
  readonly query: string;
  /** The unit to which it is limited. */
  readonly unit?: string | undefined;
  readonly baseline?: string | undefined;
  readonly since?: string | undefined;
  readonly relation: '=' | '>' | '>=' | 'fewer-than-baseline-by';
  readonly reported: number;
}

/** The figures of one register, and the day for which they were reported. */
export interface ReportDefinition {
  readonly register: string;
  readonly source: string;
  readonly day: string;
  readonly figures: readonly FigureDefinition[];
}

export interface ReportedFigure {
  readonly id: string;
  readonly label: { readonly vi: string; readonly en: string };
  /** Null where nothing was reported for the day. */
  readonly reported: number | null;
  readonly relation: string;
  readonly projected: number;
  readonly same: boolean | null;
}

const figureSchema = z.strictObject({
  id: z.string(), label: z.strictObject({ vi: z.string(), en: z.string() }), reported: z.number().nullable(), relation: z.string(), projected: z.number(),
  same: z.boolean().nullable(),
}).meta({ description: 'Null where nothing was reported for the day' }); // prettier-ignore

function agrees({ relation, reported }: FigureDefinition, projected: number): boolean {
  if (relation === '>') return projected > reported;
  return relation === '>=' ? projected >= reported : projected === reported;
}

async function projectedOf(
  sources: FigureSources,
  figure: FigureDefinition,
  asked: { register: string; validAt: string; recordedAt?: string | undefined; since?: string | undefined },
): Promise<number> {
  const counter = FIGURES[figure.query];
  if (!counter) throw new Error(`figure ${figure.id}: there is no query "${figure.query}"`);
  const question = { ...asked, under: figure.unit, since: asked.since ?? figure.since };
  if (figure.baseline === undefined) return counter(sources, question);
  const before = await counter(sources, { ...question, validAt: figure.baseline });
  return figure.relation === 'fewer-than-baseline-by' ? before - (await counter(sources, question)) : before;
}

/** The report of a register beside what was reported for that day. Definitions are data: one list for each register that has one. */
export function reportQuery(definitions: readonly ReportDefinition[]): AnyQuery {
  return defineQuery({
    name: 'report',
    title: {
      vi: 'Báo cáo: số đã báo cáo và số tính từ sổ',
      en: 'The report: what was reported beside what the log says',
    },
    path: 'registers/:register/report',
    params: z.strictObject({ ...asOfParams, since: daySchema.optional() }),
    example: { register: 'kon-tum', validAt: '2021-09-15' },
    answer: z.strictObject({ ...asOfAnswer, source: z.string(), figures: z.array(figureSchema) }),
    roles: READERS,
    // Its figures are of the whole register, as they were reported.
    scope: 'register',
    run: async (view, params, context) => {
      const at = await asOf(view, params, context);
      const definition = definitions.find((one) => one.register === at.register) ?? {
        ...PLAIN,
        register: at.register,
      };
      const sources = new FigureSources(view);
      const figures: ReportedFigure[] = [];
      for (const figure of definition.figures) {
        const projected = await projectedOf(sources, figure, {
          register: at.register,
          validAt: at.validAt,
          recordedAt: params.recordedAt,
          since: params.since,
        });
        const { id, label, relation } = figure;
        // It was reported for that day, and where it counts a period, of the period that the definition names.
        const told =
          definition.day === at.validAt &&
          (params.since === undefined || params.since === figure.since || !COUNTS_A_PERIOD.has(figure.query));
        figures.push({
          id,
          label,
          reported: told ? figure.reported : null,
          relation,
          projected,
          same: told ? agrees(figure, projected) : null,
        });
      }
      return { ...at, source: definition.source, figures };
    },
  });
}

const PLAIN_FIGURES = [
  'localities',
  'villages',
  'organizations',
  'cells-under-committees',
  'members',
  'households',
  'unified-posts',
  'inspected-organizations',
  'supervised-organizations',
];

/** A register for which nobody defined a report is counted all the same; nothing was reported of it. */
const PLAIN: ReportDefinition = {
  register: '', source: '', day: '',
  figures: PLAIN_FIGURES.map((query) => ({ id: query, label: { vi: query, en: query }, query, relation: '=', reported: 0 })),
}; // prettier-ignore
