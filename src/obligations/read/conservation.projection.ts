import type { Projection } from '../../projections/index.js';
import { CASE_TABLES } from '../case-tables.js';
import { trackCases } from '../case-tracker.js';
import { CASE_EVENTS } from '../domain/case-facts.js';

/** Conservation of open cases: for each case that was opened, where it stands, and what is owed of it. */
export const conservationProjection: Projection = {
  name: 'conservation',
  version: 1,
  tables: CASE_TABLES,
  handles: CASE_EVENTS,
  project(recorded, model) {
    trackCases(recorded, model);
  },
};
