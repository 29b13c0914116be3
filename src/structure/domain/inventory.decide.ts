import { z } from 'zod';
import type { Day } from '../../kernel/day.js';
import type { Decide } from '../../kernel/decider.js';
import { daySchema, idSchema, nameSchema, numberSchema } from '../../kernel/schemas.js';
import { reject, Rejection, type RejectionDetails } from '../../kernel/rejection.js';
import { FORMS, kindSchema, POSTS, ROUTES } from './act.js';
import { ActDraft } from './act-draft.js';
import { conclude } from './conclude.js';
import { guardHeader, livingReceiver, parentFor } from './guards.js';
import { guardGroupNumber } from './pairing.decide.js';
import { registerFold } from './register-fold.js';
import { POSTS_OF } from './post.decide.js';
import { postKey, type Register } from './register.state.js';
import { actName, type ActEvent, type StructureEvent } from './structure.events.js';
import { UNRECORDED } from './timeline.js';

/** The author's own name for a line, by which other lines of the inventory refer to it: `@phuong-duy-tan`. */
const refSchema = z.string().regex(/^@[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/, {
  message: 'must be "@" and 1 to 100 letters, digits, "-", "_" or "."',
});
const unitOrRef = z.union([refSchema, idSchema]);

export const inventoryLineSchema = z.strictObject({
  ref: refSchema,
  kind: kindSchema,
  form: z.string(),
  name: nameSchema,
  code: nameSchema,
  parent: unitOrRef.optional(),
  locality: unitOrRef.optional(),
  founded: daySchema.optional(),
  official: numberSchema.optional(),
  probationary: numberSchema.optional(),
  households: numberSchema.optional(),
  number: numberSchema.optional(),
  pairWith: unitOrRef.optional(),
  posts: z
    .array(
      z.strictObject({
        post: z.enum(POSTS),
        holder: idSchema,
        route: z.enum(ROUTES),
        until: daySchema.optional(),
      }),
    )
    .max(100)
    .optional(),
});
type Line = z.infer<typeof inventoryLineSchema>;
/** More wrong lines are not looked for. */
const MOST_ERRORS = 1000;

/** Units that exist already when a register starts, as a source says; further inventories are accepted. */
export const inventorySchema = z.strictObject({
  register: idSchema,
  asOf: daySchema,
  source: nameSchema,
  reason: nameSchema,
  lines: z.array(inventoryLineSchema).min(1).max(20_000),
});

/** Decides an opening inventory: each line is a decision of its own; one bad line refuses all, and each is told. */
export const recordInventory: Decide<z.infer<typeof inventorySchema>, StructureEvent, Register> = (
  command,
  state,
  context,
) => {
  const { register, asOf, source, reason, lines } = command;
  const header = { register, decidedOn: asOf, effectiveOn: asOf, source, reason };
  guardHeader(state, header, context);
  const ids = new Map(
    lines.map((line, at) => [line.ref, context.newId(at === 0 ? 'unit' : `unit-${at}`, 1)]),
  );
  const errors: (RejectionDetails & { line: number; ref: string })[] = [];
  const events: ActEvent[] = [];
  const seen = new Set<string>();
  /** Lines that are wrong, and those that name one of them, which cannot be judged. */
  const open = new Set<string>();
  let notJudged = 0;
  let fork = state;
  lines.forEach((line, at) => {
    if (errors.length === MOST_ERRORS || namedBy(line).some((reference) => open.has(reference))) {
      open.add(line.ref);
      notJudged++;
      return;
    }
    try {
      guardReferences(line, at, seen, ids);
      seen.add(line.ref);
      const event = enter(new ActDraft(fork, header, context, at), line, at, ids);
      fork = registerFold.evolve(fork, {
        event,
        id: '',
        revision: UNRECORDED - lines.length + at,
        commandId: '',
      });
      events.push(event);
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      open.add(line.ref);
      const where = error.details.where || `/lines/${at}`;
      errors.push({ line: at + 1, ref: line.ref, ...error.details, where });
    }
  });
  if (errors.length > 0) {
    reject({
      code: 'inventory-lines', where: '/lines', rule: 'design: Opening inventory',
      detail: `${errors.length} of ${lines.length} lines are wrong${notJudged === 0 ? '' : `, and ${notJudged} could not be judged because of them`}; the first is line ${errors[0]?.line ?? 0}: ${errors[0]?.detail ?? ''}`,
      remedy: 'Mend the lines and send the whole inventory again; nothing was recorded.', facts: { errors, notJudged },
    }); // prettier-ignore
  }
  return events;
};

const namedBy = ({ parent, locality, pairWith }: Line): string[] =>
  [parent, locality, pairWith].filter((reference) => reference !== undefined);

/** Each line has a ref of its own, and names only lines that stand before it. */
function guardReferences(
  line: Line,
  at: number,
  seen: ReadonlySet<string>,
  ids: ReadonlyMap<string, string>,
): void {
  if (seen.has(line.ref)) {
    reject({
      code: 'unit-twice', where: `/lines/${at}/ref`, rule: 'design: Opening inventory', detail: `"${line.ref}" names more than one line.`,
      remedy: 'Give each line a ref of its own.', facts: { ref: line.ref },
    }); // prettier-ignore
  }
  const later = namedBy(line).find((reference) => ids.has(reference) && !seen.has(reference));
  if (later === undefined) return;
  reject({
    code: 'line-order', where: `/lines/${at}`, rule: 'design: Opening inventory', detail: `The line "${line.ref}" names "${later}", which stands after it.`,
    remedy: 'Put each unit after the ones that it names: localities, villages, organizations, cells, groups.', facts: { ref: line.ref, names: later },
  }); // prettier-ignore
}

function enter(draft: ActDraft, line: Line, at: number, ids: ReadonlyMap<string, string>): ActEvent {
  const where = `/lines/${at}`;
  const idOf = (reference: string): string =>
    reference.startsWith('@') ? (ids.get(reference) ?? reference) : reference;
  if (!(FORMS[line.kind] as readonly string[]).includes(line.form)) {
    reject({
      code: 'wrong-form', where: `${where}/form`, rule: 'design: Register and units', detail: `A ${line.kind} has no form "${line.form}".`,
      remedy: `Use ${FORMS[line.kind].join(', ')}.`, facts: { kind: line.kind, form: line.form },
    }); // prettier-ignore
  }
  guardFields(line, draft.day, where);
  const parent = line.parent === undefined ? null : idOf(line.parent);
  parentFor(draft.state, line.kind, parent, line.form, draft.day, `${where}/parent`);
  const unit = draft.newUnitId(1);
  draft.start({
    unit, kind: line.kind, form: line.form, name: line.name, code: line.code, parent,
    how: 'entered', founded: line.founded ?? null,
    ...(line.kind === 'organization' ? { locality: line.locality === undefined ? null : livingReceiver(draft.state, idOf(line.locality), draft.day, `${where}/locality`, ['locality']).id } : {}),
    ...(line.kind === 'group' ? { number: line.number ?? 0 } : {}),
  }); // prettier-ignore
  for (const quantity of ['official', 'probationary', 'households'] as const)
    draft.count(unit, quantity, line[quantity] ?? 0);
  if (line.number !== undefined) guardGroupNumber(draft, parent ?? '', line.number, `${where}/number`);
  if (line.pairWith !== undefined)
    draft.pair(
      unit,
      livingReceiver(draft.state, idOf(line.pairWith), draft.day, `${where}/pairWith`, ['village']).id,
    );
  guardPosts(line, draft.day, where);
  for (const { post, holder, route, until } of line.posts ?? [])
    draft.fillEntered(unit, post, { holder, route, until: until ?? null });
  const [event] = conclude(draft, actName('enter', line.kind), [], [unit]);
  if (!event) throw new Error('an act without an event');
  return event;
}

/** Each post belongs to the kind, has one holder, and is held on the day. */
function guardPosts(line: Line, day: Day, where: string): void {
  const seen = new Set<string>();
  for (const [at, { post, holder, until }] of (line.posts ?? []).entries()) {
    const key = postKey(post, holder);
    const [field, wrong] =
      !POSTS_OF[post].includes(line.kind) ? ['post', `a ${line.kind} has no post "${post}"`]
      : seen.has(key) ? ['holder', `the post "${post}" has one holder at a time`]
      : until !== undefined && until <= day ? ['until', `"${holder}" left the post "${post}" on ${until}, not after ${day}`]
      : []; // prettier-ignore
    seen.add(key);
    if (wrong === undefined) continue;
    reject({
      code: 'wrong-post', where: `${where}/posts/${at}/${field ?? ''}`, rule: 'design: Posts', detail: `In the line "${line.ref}" ${wrong}.`,
      remedy: 'Name for each post of the unit its holder on the day of the inventory.', facts: { ref: line.ref, post, holder },
    }); // prettier-ignore
  }
}

/** Each field belongs to the kind and form of the line; what a unit cannot have is never left out in silence. */
function guardFields(line: Line, day: Day, where: string): void {
  const { kind, form } = line;
  const holdsMembers = kind === 'cell' || form === 'base-cell';
  const fits = {
    parent: kind !== 'locality' && kind !== 'organization', locality: kind === 'organization',
    official: holdsMembers, probationary: holdsMembers, households: kind === 'village',
    number: kind === 'group', pairWith: form === 'residential',
  }; // prettier-ignore
  const wrong = (Object.keys(fits) as (keyof typeof fits)[]).find(
    (field) => line[field] !== undefined && !fits[field],
  );
  if (wrong) {
    reject({
      code: 'receiver-unfit', where: `${where}/${wrong}`, rule: 'design: Register and units', detail: `A ${kind} of form ${form} has no "${wrong}".`,
      remedy: 'Cells and base-cells hold members, villages households; residential cells are paired; groups have a number; organizations name a locality.',
      facts: { ref: line.ref, field: wrong },
    }); // prettier-ignore
  }
  if (line.founded === undefined || line.founded <= day) return;
  reject({
    code: 'founded-later', where: `${where}/founded`, rule: 'design: Opening inventory', detail: `"${line.ref}" would have been founded on ${line.founded}, after ${day}.`,
    remedy: 'Give the day of its founding, or leave it out where it is not known; what was founded later is established.', facts: { ref: line.ref, founded: line.founded },
  }); // prettier-ignore
}
