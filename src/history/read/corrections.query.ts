import { z } from 'zod';
import { idSchema } from '../../kernel/schemas.js';
import { unitsOfInspections } from '../../inspections/index.js';
import { unitsOfMeetings } from '../../meetings/index.js';
import { unitsOfProgrammes } from '../../programmes/index.js';
import { defineQuery, READERS_OF_PERSONS } from '../../projections/index.js';
import { asOf, Stays, unitsThatNeverWere } from '../../structure/index.js';

interface Correction {
  readonly what: string;
  readonly id: string;
  readonly as: string;
  readonly unit: string;
}

/** What corrects a record that names a unit which never was, by what it names it as. */
const REMEDIES: Readonly<Record<string, string>> = {
  'inspection held-by': 'Annul the round with AnnulInspection and record it anew.',
  'inspection target': 'Annul the round with AnnulInspection and record it anew.',
  'inspection responsible': 'Move the recommendation with MoveRecommendation.',
  'meeting cell': 'Annul the meeting with AnnulMeeting and record it anew.',
  'meeting issue-with': 'Move the issue with MoveIssue.',
  'programme target': 'Move the target with MoveTarget.',
};

/** Open corrections: inspections, meetings and targets that name a unit which never was, because its decision was annulled. */
export const correctionsQuery = defineQuery({
  name: 'corrections',
  title: {
    vi: 'Việc cần đính chính: ghi chép nhắc đến đơn vị chưa từng có',
    en: 'Open corrections: records that name a unit which never was',
  },
  path: 'registers/:register/corrections',
  params: z.strictObject({ register: idSchema }),
  example: { register: 'kon-tum' },
  answer: z.strictObject({
    register: z.string(),
    corrections: z.array(z.strictObject({
      what: z.enum(['inspection', 'meeting', 'programme']), id: z.string(), as: z.string(), unit: z.string(), name: z.string().nullable(), remedy: z.string(),
    })),
  }), // prettier-ignore
  pages: { list: 'corrections', key: (one: Correction) => [one.what, one.id, one.as, one.unit] },
  roles: READERS_OF_PERSONS,
  scope: 'locality',
  run: async (view, params, context) => {
    const { register } = await asOf(view, params, context);
    const stays = context.localities && (await Stays.of(view, register, context.localities));
    const named = [
      ...(await unitsOfInspections(view, register)).map(({ inspection: id, ...one }) => ({ what: 'inspection', id, ...one })),
      ...(await unitsOfMeetings(view, register)).map(({ meeting: id, ...one }) => ({ what: 'meeting', id, ...one })),
      ...(await unitsOfProgrammes(view, register)).map(({ programme: id, ...one }) => ({ what: 'programme', id, ...one })),
    ]; // prettier-ignore
    const gone = await unitsThatNeverWere(view, register, named.map(({ unit }) => unit)); // prettier-ignore
    const names = new Map(gone.map(({ unit, name }) => [unit, name]));
    const corrections = distinct(named)
      .filter(({ unit }) => names.has(unit) && (stays?.has(unit) ?? true))
      .map((one) => ({ ...one, name: names.get(one.unit), remedy: REMEDIES[`${one.what} ${one.as}`] }));
    return { register, corrections };
  },
});

/** A round may name one unit several times in one place. */
function distinct<C extends Correction>(corrections: readonly C[]): C[] {
  return [
    ...new Map(
      corrections.map((one) => [JSON.stringify([one.what, one.id, one.as, one.unit]), one]),
    ).values(),
  ];
}
