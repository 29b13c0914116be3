import type { Day } from './day.js';
import { reject } from './rejection.js';

/** What has happened is recorded, not what will. @throws Rejection `after-today` */
export function guardToday(day: Day, { today }: { readonly today: Day }, where = '/on'): void {
  if (day <= today) return;
  reject({
    code: 'after-today', where, rule: 'design: Time', detail: `${day} lies after today, ${today}.`,
    remedy: 'Record it when it has happened.', facts: { day, today },
  }); // prettier-ignore
}

/** A day that has come and does not lie before another one. @throws Rejection `after-today`, or of the given code */
export function guardDay(
  day: Day,
  earliest: Day,
  context: { readonly today: Day },
  code: string,
  where = '/on',
): void {
  guardToday(day, context, where);
  if (day >= earliest) return;
  reject({
    code, where, rule: 'design: Beside the structure', detail: `${day} lies before ${earliest}.`, remedy: 'Check the day.',
    facts: { day, earliest },
  }); // prettier-ignore
}
