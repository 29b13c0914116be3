import { z } from 'zod';
import { defineQuery, READERS } from '../../projections/index.js';
import { asOf, asOfAnswer, asOfParams } from './known.js';
import { unitsSeen } from './units-then.js';

const held = { official: z.int(), probationary: z.int() };

/** Members and households on a day: of each unit that holds them, of each organization, and in all. */
export const membersQuery = defineQuery({
  name: 'members',
  title: { vi: 'Đảng viên và hộ gia đình', en: 'Members and households' },
  path: 'registers/:register/members',
  params: z.strictObject(asOfParams),
  example: { register: 'kon-tum', validAt: '2021-09-15' },
  answer: z.strictObject({
    ...asOfAnswer,
    total: z.strictObject({ ...held, households: z.int(), members: z.int() }),
    organizations: z.array(z.strictObject({
      unit: z.string(), name: z.string(), form: z.string(), ...held,
      cells: z.array(z.strictObject({ unit: z.string(), name: z.string(), ...held })),
    })),
  }), // prettier-ignore
  pages: { list: 'organizations', key: ({ unit }: { unit: string }) => [unit] },
  roles: READERS,
  scope: 'locality',
  run: async (view, params, context) => {
    const at = await asOf(view, params, context);
    const units = await unitsSeen(view, at, context);
    const sum = (list: typeof units) => ({
      official: list.reduce((total, unit) => total + unit.official, 0),
      probationary: list.reduce((total, unit) => total + unit.probationary, 0),
    });
    const organizations = units.filter((unit) => unit.kind === 'organization').map(({ unit, name, form }) => {
        const cells = units.filter((one) => one.unit === unit || (one.kind === 'cell' && one.parent === unit));
        return { unit, name, form, ...sum(cells), cells: cells.filter((cell) => cell.official + cell.probationary > 0).map(({ unit: id, name: called, official, probationary }) => ({ unit: id, name: called, official, probationary })) };
      }); // prettier-ignore
    const total = { ...sum(units), households: units.reduce((all, unit) => all + unit.households, 0) };
    return { ...at, total: { ...total, members: total.official + total.probationary }, organizations };
  },
});
