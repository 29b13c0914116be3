import { inspectionFigures } from '../../inspections/index.js';
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
type Counter = (view: ReadView, question: FigureQuestion) => Promise<number>;

const structure =
  (name: keyof StructureFigures): Counter =>
  async (view, question) =>
    (await structureFigures(view, question))[name];

const round =
  (form: 'inspection' | 'supervision', name: 'rounds' | 'organizations' | 'members'): Counter =>
  async (view, { register, since, validAt }) =>
    (await inspectionFigures(view, { register, form, level: 'city', since, until: validAt }))[name];

const programme =
  (name: 'admissionTarget' | 'organizationsWithTarget' | 'admissionsReached'): Counter =>
  async (view, { register, validAt }) =>
    (await programmeFigures(view, { register, until: validAt }))[name];

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
