import type { Day } from '../../kernel/day.js';
import { QUANTITIES } from './act.js';
import { NO_COUNT } from './count.js';
import { entryAt, earlier, spans, valueAt } from './timeline.js';
import type { Unit } from './register.state.js';
import type { RestoredUnit } from './structure.events.js';

/** A unit's whole past, span by span, as read models keep it. */
export function spansOf(unit: Unit): RestoredUnit {
  return { unit: unit.id, versions: versionsOf(unit), counts: countsOf(unit), posts: postsOf(unit) };
}

function versionsOf(unit: Unit): RestoredUnit['versions'] {
  const text = (label: 'form' | 'name' | 'code', day: Day): string =>
    String(valueAt(unit.labels[label] ?? [], day) ?? '');
  const timelines = [unit.parent, unit.pairing, ...Object.values(unit.labels)];
  return spans(unit.existence).flatMap((life) => {
    if (!life.value.alive) return [];
    const inside = timelines
      .flat()
      .map((entry) => entry.on)
      .filter((on) => on > life.from && (life.to === null || on < life.to));
    const starts = [...new Set([life.from, ...inside])].sort();
    return starts.map((from, at) => {
      const to = starts[at + 1] ?? life.to;
      const end = to !== null && to === life.to ? entryAt(unit.existence, to)?.value : undefined;
      const number = valueAt(unit.labels.number ?? [], from);
      const locality = valueAt(unit.labels.locality ?? [], from);
      return {
        from, to, form: text('form', from), name: text('name', from), code: text('code', from),
        parent: valueAt(unit.parent, from) ?? null, locality: typeof locality === 'string' ? locality : null,
        number: typeof number === 'number' ? number : null, village: valueAt(unit.pairing, from) ?? null,
        endedHow: end && !end.alive ? end.how : null, successors: end && !end.alive ? [...end.successors] : [],
      }; // prettier-ignore
    });
  });
}

function countsOf(unit: Unit): RestoredUnit['counts'] {
  return QUANTITIES.flatMap((quantity) => {
    const entries = (unit.counts[quantity] ?? NO_COUNT).toArray();
    return entries.flatMap((entry, at) => {
      const next = entries[at + 1];
      return next?.on === entry.on
        ? []
        : [{ quantity, from: entry.on, to: next?.on ?? null, number: entry.balance }];
    });
  });
}

function postsOf(unit: Unit): RestoredUnit['posts'] {
  return [...unit.posts].flatMap(([key, timeline]) =>
    spans(timeline).flatMap(({ from, to, value }) => {
      if (!value) return [];
      const ends = unit.existence.find((entry) => entry.on > from && !entry.value.alive)?.on ?? null;
      const { holder, route, until, basis } = value;
      return [
        {
          post: key.split(':')[0] ?? key,
          holder,
          from,
          to: earlier(earlier(to, until), ends),
          route,
          until,
          ...(basis ? { basis } : {}),
        },
      ];
    }),
  );
}
