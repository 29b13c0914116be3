import { z } from 'zod';
import type { Decide } from '../../kernel/decider.js';
import { idSchema, nameSchema, numberSchema } from '../../kernel/schemas.js';
import { reject } from '../../kernel/rejection.js';
import type { Kind } from './act.js';
import { ActDraft } from './act-draft.js';
import { conclude } from './conclude.js';
import { guardPairable, livingReceiver, parentFor } from './guards.js';
import { guardGroupNumber } from './pairing.decide.js';
import { consent, consentSchema } from './policies/consent.policy.js';
import { sizeOf } from './policies/size.policy.js';
import type { Register } from './register.state.js';
import { formSchemas, header } from './structure.command.js';
import { takeFrom } from './take-from.js';
import { actName, type StructureEvent } from './structure.events.js';

/** Members that come to a new cell or base-cell from one that lives on, or that are new to the register (`from` left out). */
const transfersSchema = z
  .array(z.strictObject({ from: idSchema.optional(), official: numberSchema, probationary: numberSchema }))
  .max(1000)
  .optional();

/** Establishes one unit. What it starts with comes from units that live on, or is new to the register. */
export function establishSchema<K extends Kind>(kind: K) {
  const parent = kind === 'locality' || kind === 'organization' ? {} : { parent: idSchema };
  return z.strictObject({
    ...header, ...parent,
    form: formSchemas[kind], name: nameSchema, code: nameSchema,
    ...(kind === 'organization' ? { locality: idSchema.optional() } : {}),
    ...(kind === 'cell' ? { pairWith: idSchema.optional() } : {}),
    ...(kind === 'cell' || kind === 'organization' ? { members: transfersSchema } : {}),
    ...(kind === 'village' ? { households: numberSchema.optional(), consent: consentSchema.optional() } : {}),
    ...(kind === 'group' ? { number: numberSchema.optional() } : {}),
  }); // prettier-ignore
}
interface Establish extends z.infer<z.ZodObject<typeof header>> {
  parent?: string;
  form: string;
  name: string;
  code: string;
  locality?: string | undefined;
  pairWith?: string | undefined;
  members?: { from?: string | undefined; official: number; probationary: number }[] | undefined;
  households?: number | undefined;
  consent?: z.infer<typeof consentSchema> | undefined;
  number?: number | undefined;
}

/** Decides the establishment of a unit of a kind. */
export function establish(kind: Kind): Decide<unknown, StructureEvent, Register> {
  return (raw, state, context) => {
    const command = raw as Establish;
    const draft = new ActDraft(state, command as never, context);
    const parent = command.parent ?? null;
    parentFor(state, kind, parent, command.form, draft.day, '/parent');
    if (command.locality !== undefined)
      livingReceiver(state, command.locality, draft.day, '/locality', ['locality']);
    const unit = draft.newUnitId(1);
    draft.start({
      unit, kind, form: command.form, name: command.name, code: command.code, parent, how: 'established', founded: draft.day,
      ...(kind === 'organization' ? { locality: command.locality ?? null } : {}),
      ...(kind === 'group' ? { number: command.number ?? 0 } : {}),
    }); // prettier-ignore
    const inputs = receiveMembers(draft, unit, command);
    if (command.households !== undefined) draft.count(unit, 'households', command.households);
    if (kind === 'group' && command.number) guardGroupNumber(draft, parent ?? '', command.number, '/number');
    if (command.pairWith !== undefined) {
      guardPairable(command.form, '/pairWith');
      livingReceiver(state, command.pairWith, draft.day, '/pairWith', ['village']);
      draft.pair(unit, command.pairWith);
    }
    const findings = [
      ...consent(draft, command.consent),
      ...sizeOf(
        draft,
        kind,
        unit,
        command.form,
        'rejection',
        kind === 'village' ? '/households' : '/members',
      ),
    ];
    return conclude(draft, actName('establish', kind), inputs, [unit], findings);
  };
}

function receiveMembers(draft: ActDraft, unit: string, command: Establish): string[] {
  const lines = command.members ?? [];
  lines.forEach(({ from, official, probationary }, at) => {
    if (from !== undefined) takeFrom(draft, from, { official, probationary }, `/members/${at}`);
    draft.count(unit, 'official', official);
    draft.count(unit, 'probationary', probationary);
  });
  if (lines.length > 0 && command.form === 'committee') {
    reject({
      code: 'receiver-unfit', where: '/members', rule: 'design: Register and units', detail: 'A committee holds no members itself; its cells do.',
      remedy: 'Establish the committee, then its cells with their members.',
    }); // prettier-ignore
  }
  return lines.flatMap(({ from }) => (from === undefined ? [] : [from]));
}
