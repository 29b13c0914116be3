import type { Recorded } from '../../kernel/event.js';
import type { Projection, ReadModelWriter } from '../../projections/index.js';
import type { PostChange } from '../domain/act.js';
import { isAct, type StructureEvent } from '../domain/structure.events.js';
import { UnitSpans } from './spans.js';
import { STRUCTURE_EVENTS } from './structure.projection.js';
import { postVersions, type PostVersion } from './structure-tables.js';

/** Who held which post on every day. */
export const postsProjection: Projection = {
  name: 'posts',
  version: 1,
  tables: [postVersions],
  handles: STRUCTURE_EVENTS,
  project(recorded, model) {
    const { event, revision } = recorded as Recorded<StructureEvent>;
    const { register } = event.data;
    if (isAct(event)) {
      const { decision, changes } = event.data;
      for (const change of changes.posts ?? [])
        apply(model, register, change, decision.effectiveOn, revision);
    }
    if (event.type !== 'DecisionAnnulled') return;
    for (const { unit, posts } of event.data.restored) {
      const spans = new UnitSpans(model, postVersions, register, unit, revision);
      spans.closeAll();
      for (const { from, to, basis, ...post } of posts)
        spans.insert({ ...post, basis: basis ?? null, validFrom: from, validTo: to });
    }
  },
};

function apply(
  model: ReadModelWriter,
  register: string,
  change: PostChange,
  day: string,
  revision: number,
): void {
  const { unit, post, holder, was, route, until, basis, to } = change;
  const spans = new UnitSpans<PostVersion>(model, postVersions, register, unit, revision);
  const makesWay = (row: PostVersion): boolean =>
    row.post === post && row.holder === was && row.validFrom <= day;
  if (was !== null) spans.end(day, {}, makesWay);
  if (holder === null || route === null) return;
  spans.insert({ post, holder, route, until, basis: basis ?? null, validFrom: day, validTo: to });
}
