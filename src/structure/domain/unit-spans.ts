import type { Day } from '../../kernel/day.js';
import { QUANTITIES } from './act.js';
import { NO_COUNT } from './count.js';
import { earlier, spans, valueAt } from './timeline.js';
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
  return lives(unit).flatMap((life) => {
    const inside = timelines
      .flat()
      .map((entry) => entry.on)
      .filter((on) => on > life.from && (life.to === null || on < life.to));
    const starts = [...new Set([life.from, ...inside])].sort();
    return starts.map((from, at) => {
      const to = starts[at + 1] ?? life.to;
      const end =
        to === life.to
          ? unit.existence.findLast((entry) => entry.on === to && !entry.value.alive)?.value
          : undefined;
      const number = valueAt(unit.labels.number ?? [], from);
      const locality = valueAt(unit.labels.locality ?? [], from);
      return {
        from, to, form: text('form', from), name: text('name', from), code: text('code', from),
        parent: valueAt(unit.parent, from) ?? null, locality: typeof locality === 'string' ? locality : null,
        number: typeof number === 'number' ? number : null, village: valueAt(unit.pairing, from) ?? null,
        endedHow: end ? end.how : null, successors: end ? [...end.successors] : [],
      }; // prettier-ignore
    });
  });
}

/** The intervals in which a unit exists; an entry that neither ends nor begins one does not divide them. */
function lives({ existence }: Unit): { from: Day; to: Day | null }[] {
  const result: { from: Day; to: Day | null }[] = [];
  for (const { from, to, value } of spans(existence)) {
    const last = result.at(-1);
    const ended = existence.some((entry) => entry.on === from && !entry.value.alive);
    if (value.alive && !ended && last?.to === from) last.to = to;
    else if (value.alive) result.push({ from, to });
  }
  return result;
}

function countsOf(unit: Unit): RestoredUnit['counts'] {
  return QUANTITIES.flatMap((quantity) => {
    const entries = (unit.counts[quantity] ?? NO_COUNT).toArray().reverse();
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
