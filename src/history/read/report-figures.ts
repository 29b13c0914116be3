import { inspectionFigures, type InspectionFigures } from '../../inspections/index.js';
import { programmeFigures } from '../../programmes/index.js';
import type { ReadView } from '../../projections/index.js';
import { structureFigures, type StructureFigures } from '../../structure/index.js';

/** What a figure is asked for: a register, perhaps one unit of it, on a day, counting from a day. */
export interface FigureQuestion {
  readonly register: string;
  readonly under?: string | undefined;
  readonly validAt: string;
  readonly recordedAt?: string | undefined;
  readonly since?: string | undefined;
}
type Counter = (sources: FigureSources, question: FigureQuestion) => Promise<number>;

/** What the figures of one report are counted from: asked once, however many figures it gives. */
export class FigureSources {
  private readonly answers = new Map<string, Promise<unknown>>();

  constructor(private readonly view: ReadView) {}

  structure(question: FigureQuestion): Promise<StructureFigures> {
    const { register, under, validAt, recordedAt } = question;
    return this.once(['structure', register, under, validAt, recordedAt], () =>
      structureFigures(this.view, question),
    );
  }

  inspections(
    form: 'inspection' | 'supervision',
    { register, since, validAt, recordedAt }: FigureQuestion,
  ): Promise<InspectionFigures> {
    return this.once([form, register, since, validAt, recordedAt], () =>
      inspectionFigures(this.view, { register, form, level: 'city', since, until: validAt, recordedAt }),
    );
  }

  programmes({ register, validAt, recordedAt }: FigureQuestion): ReturnType<typeof programmeFigures> {
    return this.once(['programmes', register, validAt, recordedAt], () =>
      programmeFigures(this.view, { register, until: validAt, recordedAt }),
    );
  }

  private once<T>(asked: readonly (string | undefined)[], ask: () => Promise<T>): Promise<T> {
    const key = JSON.stringify(asked);
    const answer = (this.answers.get(key) as Promise<T> | undefined) ?? ask();
    this.answers.set(key, answer);
    return answer;
  }
}

const structure =
  (name: keyof StructureFigures): Counter =>
  async (sources, question) =>
    (await sources.structure(question))[name];

const round =
  (form: 'inspection' | 'supervision', name: 'rounds' | 'organizations' | 'members'): Counter =>
  async (sources, question) =>
    (await sources.inspections(form, question))[name];

const programme =
  (name: 'admissionTarget' | 'organizationsWithTarget' | 'admissionsReached'): Counter =>
  async (sources, question) =>
    (await sources.programmes(question))[name];

/** Every figure that a report's definition may name. */
export const FIGURES: Readonly<Record<string, Counter>> = {
  localities: structure('localities'),
  villages: structure('villages'),
  organizations: structure('organizations'),
  'cells-under-committees': structure('cells'),
  groups: structure('groups'),
  members: structure('members'),
  'members-in-groups': structure('membersInGroups'),
  households: structure('households'),
  secretaries: structure('secretaries'),
  'unified-posts': structure('combinedPosts'),
  'admission-target': programme('admissionTarget'),
  'organizations-with-target': programme('organizationsWithTarget'),
  'admissions-reached': programme('admissionsReached'),
  'inspection-rounds': round('inspection', 'rounds'),
  'inspected-organizations': round('inspection', 'organizations'),
  'inspected-members': round('inspection', 'members'),
  'supervision-rounds': round('supervision', 'rounds'),
  'supervised-organizations': round('supervision', 'organizations'),
  'supervised-members': round('supervision', 'members'),
};

/** Figures that count what happened since a day. */
export const COUNTS_A_PERIOD: ReadonlySet<string> = new Set(
  Object.keys(FIGURES).filter((name) => /^(inspect|supervis)/.test(name)),
);
