import type { Recorded } from '../../kernel/event.js';
import type { Projection } from '../../projections/index.js';
import type { PostChange } from '../domain/act.js';
import { isAct, type StructureEvent } from '../domain/structure.events.js';
import { EventSpans } from './spans.js';
import { STRUCTURE_EVENTS } from './structure.projection.js';
import { postVersions, type PostVersion } from './structure-tables.js';

/** Who held which post on every day. */
export const postsProjection: Projection = {
  name: 'posts',
  version: 3,
  tables: [postVersions],
  handles: STRUCTURE_EVENTS,
  project(recorded, model) {
    const { event, revision } = recorded as Recorded<StructureEvent>;
    const spans = new EventSpans(model, postVersions, event.data.register, revision);
    if (isAct(event)) {
      const { decision, changes } = event.data;
      for (const change of changes.posts ?? []) apply(spans, change, decision.effectiveOn);
    }
    if (event.type !== 'DecisionAnnulled') return;
    for (const { unit, posts } of event.data.restored) {
      const restored = spans.of(unit);
      restored.closeAll();
      for (const { from, to, basis, ...post } of posts)
        restored.insert({ ...post, basis: basis ?? null, validFrom: from, validTo: to });
    }
  },
};

function apply(event: EventSpans<PostVersion>, change: PostChange, day: string): void {
  const { unit, post, holder, was, route, until, basis, to } = change;
  const spans = event.of(unit);
  const makesWay = (row: PostVersion): boolean =>
    row.post === post && row.holder === was && row.validFrom <= day;
  if (was !== null) spans.end(day, {}, makesWay);
  if (holder === null || route === null) return;
  spans.insert({ post, holder, route, until, basis: basis ?? null, validFrom: day, validTo: to });
}
