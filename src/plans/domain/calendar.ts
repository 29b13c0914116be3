import { addDays, type Day } from '../../kernel/day.js';
import type { Calendar } from './procedure.js';

/** Public holidays on weekdays (compensation included), and days that are worked instead of another. */
export interface Holidays {
  readonly off: ReadonlySet<Day>;
  readonly worked: ReadonlySet<Day>;
  /** The last day of the last year of which holidays are known; null where none is. */
  readonly until: Day | null;
}

/** How long before the end of what a calendar knows somebody should add to it: deadlines of procedures are shorter. */
export const CALENDAR_NOTICE_DAYS = 120;

/** Whether deadlines that begin on a day may lie beyond what the calendar knows, where holidays count as worked. */
export function isRunningOut({ knownUntil }: Calendar, today: Day): boolean {
  return knownUntil === null || knownUntil < addDays(today, CALENDAR_NOTICE_DAYS);
}

/** Working days are Monday to Friday, but for holidays, and the days that are worked instead. */
export function calendarOf({ off, worked, until }: Holidays): Calendar {
  const isWorkingDay = (day: Day): boolean => {
    if (worked.has(day)) return true;
    return ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()) && !off.has(day);
  };
  return {
    knownUntil: until,
    isWorkingDay,
    addWorkingDays(day, count) {
      let at = day;
      for (let left = count; left > 0;) {
        at = addDays(at, 1);
        if (isWorkingDay(at)) left--;
      }
      return at;
    },
  };
}
