import { z } from 'zod';
import type { Decide } from '../../kernel/decider.js';
import type { LegalBasis } from '../../kernel/event.js';
import { basisSchema, daySchema, idSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import { POSTS, ROUTES, type Kind, type Post } from './act.js';
import { ActDraft } from './act-draft.js';
import { conclude, type Finding } from './conclude.js';
import { livingUnit } from './guards.js';
import { actingMonths } from './policies/acting-months.policy.js';
import { holdingAt, pairingAt, postKey, type Holding, type Register, type Unit } from './register.state.js';
import { header } from './structure.command.js';
import type { StructureEvent } from './structure.events.js';
import { entryAt, nextAfter } from './timeline.js';

/** Which kinds of unit have which posts (design, Posts). */
export const POSTS_OF: Record<Post, readonly Kind[]> = {
  secretary: ['organization', 'cell'],
  'deputy-secretary': ['organization', 'cell'],
  'committee-member': ['organization'],
  head: ['village'],
  leader: ['group'],
  'city-committee-member': ['locality'],
};

const person = idSchema.meta({ description: 'Opaque person id; names live in the people database' });
const appointment = { route: z.enum(ROUTES), until: daySchema.optional() };

export const fillPostSchema = z.strictObject({
  ...header, unit: idSchema, post: z.enum(POSTS), holder: person, ...appointment,
  /** The present holder, who leaves the post by this decision; an acting one leaves it anyway. */
  replaces: person.optional(),
}); // prettier-ignore
export const endPostSchema = z.strictObject({
  ...header,
  unit: idSchema,
  post: z.enum(POSTS),
  holder: person,
});
/** What is missing of the two posts is recorded, each with its own basis; the one that the person holds already is cited. */
export const unifySchema = z.strictObject({
  ...header, cell: idSchema, holder: person,
  secretary: z.strictObject({ ...appointment, basis: basisSchema.optional(), replaces: person.optional() }).optional(),
  head: z.strictObject({ ...appointment, basis: basisSchema.optional(), replaces: person.optional() }).optional(),
}); // prettier-ignore

type Fill = z.infer<typeof fillPostSchema>;
interface Appointment {
  readonly post: Post;
  readonly holder: string;
  readonly route: Holding['route'];
  readonly until?: string | undefined;
  readonly replaces?: string | undefined;
  readonly basis?: LegalBasis | undefined;
  readonly where: string;
}

/** Puts a person into a post: an acting holder makes way, another one only if the decision names him. */
function appoint(draft: ActDraft, unit: Unit, appointment: Appointment): Finding[] {
  const { post, holder, route, until = null, replaces, basis, where } = appointment;
  if (!POSTS_OF[post].includes(unit.kind)) {
    reject({
      code: 'wrong-post', where: `${where}/post`, rule: 'design: Posts', detail: `A ${unit.kind} has no post "${post}".`,
      remedy: `Name a unit that has it: ${POSTS_OF[post].join(', ')}.`, facts: { unit: unit.id, kind: unit.kind, post },
    }); // prettier-ignore
  }
  if (until !== null && until <= draft.day) {
    reject({
      code: 'until-before-start',
      where: `${where}/until`,
      rule: 'design: Posts',
      detail: `The appointment starts on ${draft.day} and would end on ${until}.`,
      remedy: 'Give a later `until`.',
    });
  }
  const key = postKey(post, holder);
  const present = holdingAt(unit, key, draft.day);
  if (present && present.holder === holder && present.route !== 'acting' && replaces !== holder) {
    reject({
      code: 'no-change', where: `${where}/holder`, rule: 'design: Posts', detail: `"${holder}" holds the post already.`,
      remedy: 'To appoint the same person anew, name him in `replaces` too.', facts: { unit: unit.id, post, holder },
    }); // prettier-ignore
  }
  if (present && present.route !== 'acting' && replaces !== present.holder) {
    reject({
      code: 'post-held', where: `${where}/replaces`, rule: 'design: Posts', detail: `The post is held by "${present.holder}" on ${draft.day}.`,
      remedy: 'Name the present holder in `replaces`, or end the post first.', facts: { unit: unit.id, post, holder: present.holder },
    }); // prettier-ignore
  }
  if (replaces !== undefined && present?.holder !== replaces) {
    reject({
      code: 'not-the-holder', where: `${where}/replaces`, rule: 'design: Posts', detail: `"${replaces}" does not hold the post on ${draft.day}.`,
      remedy: 'Name the present holder, or leave `replaces` out.', facts: { unit: unit.id, post, holder: present?.holder ?? null },
    }); // prettier-ignore
  }
  const next = nextAfter(unit.posts.get(key) ?? [], draft.day);
  if (next && until !== null && until > next.on) {
    reject({
      code: 'post-overlap', where: `${where}/until`, rule: 'design: Time, post', detail: `A later entry of the post starts on ${next.on}, before ${until}.`,
      remedy: `End it by ${next.on}, or leave \`until\` out.`, facts: { unit: unit.id, post, next: next.on, revision: next.revision },
    }); // prettier-ignore
  }
  draft.fill(unit, post, { holder, route, until, ...(basis ? { basis } : {}) }, present?.holder ?? null);
  return actingMonths(draft, route, until);
}

/** Decides an appointment or election to a post. */
export const fillPost: Decide<Fill, StructureEvent, Register> = (command, state, context) => {
  const draft = new ActDraft(state, command as never, context);
  const unit = livingUnit(state, command.unit, draft.day, '/unit');
  const findings = appoint(draft, unit, { ...command, where: '', basis: undefined });
  return conclude(draft, 'PostFilled', [unit.id], [], findings);
};

/** Decides that a person leaves a post, which then is vacant. */
export const endPost: Decide<z.infer<typeof endPostSchema>, StructureEvent, Register> = (
  command,
  state,
  context,
) => {
  const draft = new ActDraft(state, command as never, context);
  const unit = livingUnit(state, command.unit, draft.day, '/unit');
  const key = postKey(command.post, command.holder);
  const holding = holdingAt(unit, key, draft.day);
  if (holding?.holder !== command.holder) {
    return reject({
      code: 'not-the-holder', where: '/holder', rule: 'design: Posts', detail: `"${command.holder}" does not hold the post on ${draft.day}.`,
      remedy: 'Name the present holder.', facts: { unit: unit.id, post: command.post, holder: holding?.holder ?? null },
    }); // prettier-ignore
  }
  draft.vacate(unit, key, holding);
  return conclude(draft, 'PostEnded', [unit.id], []);
};

/** Cites the post that the person holds already: since when, and by which decision on which basis. */
function cite(draft: ActDraft, unit: Unit, post: Post): void {
  const entry = entryAt(unit.posts.get(post) ?? [], draft.day);
  if (!entry?.value) return;
  const { holder, basis } = entry.value;
  const decision = unit.writes.findLast((write) => write.revision === entry.revision)?.decision ?? '';
  draft.cites.push({
    unit: unit.id, post, holder, since: entry.on, decision, ...(basis ? { basis } : {}),
  }); // prettier-ignore
}

/** Decides that the secretary of a cell is also head of the village paired with it (nhất thể hóa). */
export const unify: Decide<z.infer<typeof unifySchema>, StructureEvent, Register> = (
  command,
  state,
  context,
) => {
  const draft = new ActDraft(state, command as never, context);
  const cell = livingUnit(state, command.cell, draft.day, '/cell', ['cell']);
  const villageId = pairingAt(cell, draft.day);
  if (villageId === null) {
    return reject({
      code: 'not-paired', where: '/cell', rule: 'design: Posts, secretary as head', detail: `"${cell.id}" is paired with no village on ${draft.day}.`,
      remedy: 'Pair the cell with its village first (PairCell).', facts: { cell: cell.id },
    }); // prettier-ignore
  }
  const village = livingUnit(state, villageId, draft.day, '/cell', ['village']);
  const findings: Finding[] = [];
  for (const [unit, post, given] of [[cell, 'secretary', command.secretary], [village, 'head', command.head]] as const) {
    const holds = holdingAt(unit, post, draft.day)?.holder === command.holder;
    if (holds && !given) {
      cite(draft, unit, post);
      continue;
    }
    if (!given) {
      return reject({
        code: 'post-missing', where: `/${post}`, rule: 'design: Posts, secretary as head', detail: `"${command.holder}" is not ${post} of "${unit.id}" on ${draft.day}.`,
        remedy: `Say in \`${post}\` how the post is filled.`, facts: { unit: unit.id, post },
      }); // prettier-ignore
    }
    findings.push(...appoint(draft, unit, { ...given, post, holder: command.holder, where: `/${post}` }));
  } // prettier-ignore
  if (draft.changes.posts.length === 0) {
    reject({
      code: 'no-change', where: '/holder', rule: 'design: Posts, secretary as head', detail: `"${command.holder}" holds both posts already.`,
      remedy: 'Nothing is to be done.', facts: { cell: cell.id, village: villageId },
    }); // prettier-ignore
  }
  return conclude(draft, 'SecretaryAssignedAsHead', [cell.id, villageId], [], findings);
};
