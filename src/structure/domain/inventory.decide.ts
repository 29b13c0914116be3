import { z } from 'zod';
import type { Day } from '../../kernel/day.js';
import type { Decide } from '../../kernel/decider.js';
import { daySchema, idSchema, nameSchema, numberSchema } from '../../kernel/schemas.js';
import { reject, Rejection, type RejectionDetails } from '../../kernel/rejection.js';
import { FORMS, kindSchema, POSTS, ROUTES } from './act.js';
import { ActDraft } from './act-draft.js';
import { conclude } from './conclude.js';
import { guardHeader, livingReceiver, parentFor } from './guards.js';
import { registerFold } from './register-fold.js';
import { POSTS_OF } from './post.decide.js';
import { postKey, type Register } from './register.state.js';
import { actName, type ActEvent, type StructureEvent } from './structure.events.js';

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
  let fork = state;
  lines.forEach((line, at) => {
    try {
      if (seen.has(line.ref)) twice(line);
      seen.add(line.ref);
      const event = enter(new ActDraft(fork, header, context, at), line, at, ids);
      fork = registerFold.evolve(fork, {
        event,
        id: '',
        revision: Number.MAX_SAFE_INTEGER - lines.length + at,
        commandId: '',
      });
      events.push(event);
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      errors.push({ line: at + 1, ref: line.ref, ...error.details });
    }
  });
  if (errors.length > 0) {
    reject({
      code: 'inventory-lines', where: '/lines', rule: 'design: Opening inventory', detail: `${errors.length} of ${lines.length} lines are wrong; the first is line ${errors[0]?.line ?? 0}: ${errors[0]?.detail ?? ''}`,
      remedy: 'Mend the lines and send the whole inventory again; nothing was recorded.', facts: { errors: errors.slice(0, 1000) },
    }); // prettier-ignore
  }
  return events;
};

function twice(line: Line): never {
  return reject({
    code: 'unit-twice',
    where: '/ref',
    rule: 'design: Opening inventory',
    detail: `"${line.ref}" names more than one line.`,
    remedy: 'Give each line a ref of its own.',
  });
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
  const parent = line.parent === undefined ? null : idOf(line.parent);
  parentFor(draft.state, line.kind, parent, line.form, draft.day, `${where}/parent`);
  const unit = draft.newUnitId(1);
  draft.start({
    unit, kind: line.kind, form: line.form, name: line.name, code: line.code, parent: line.kind === 'locality' || line.kind === 'organization' ? null : parent,
    how: 'entered', founded: line.founded ?? null,
    ...(line.kind === 'organization' ? { locality: line.locality === undefined ? null : livingReceiver(draft.state, idOf(line.locality), draft.day, `${where}/locality`, ['locality']).id } : {}),
    ...(line.kind === 'group' ? { number: line.number ?? 0 } : {}),
  }); // prettier-ignore
  guardCounts(line, where);
  for (const quantity of ['official', 'probationary', 'households'] as const)
    draft.count(unit, quantity, line[quantity] ?? 0);
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

function guardCounts(line: Line, where: string): void {
  const holdsMembers = line.kind === 'cell' || line.form === 'base-cell';
  const wrong =
    (line.households !== undefined && line.kind !== 'village' && 'households') ||
    (!holdsMembers && (line.official !== undefined || line.probationary !== undefined) && 'official') ||
    (line.pairWith !== undefined && line.form !== 'residential' && 'pairWith') ||
    (line.number !== undefined && line.kind !== 'group' && 'number');
  if (!wrong) return;
  reject({
    code: 'receiver-unfit', where: `${where}/${wrong}`, rule: 'design: Register and units', detail: `A ${line.kind} of form ${line.form} has no "${wrong}".`,
    remedy: 'Cells and base-cells hold members, villages households; residential cells are paired; groups have a number.',
  }); // prettier-ignore
}
