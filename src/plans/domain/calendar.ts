import { addDays, type Day } from '../../kernel/day.js';
import type { Calendar } from './procedure.js';

/** Public holidays on weekdays (compensation included), and days that are worked instead of another. */
export interface Holidays {
  readonly off: ReadonlySet<Day>;
  readonly worked: ReadonlySet<Day>;
}

/** Working days are Monday to Friday, but for holidays, and the days that are worked instead. */
export function calendarOf({ off, worked }: Holidays): Calendar {
  const isWorkingDay = (day: Day): boolean => {
    if (worked.has(day)) return true;
    return ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()) && !off.has(day);
  };
  return {
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
