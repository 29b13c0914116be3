/**
 * A calendar day, `YYYY-MM-DD`, in the proleptic Gregorian calendar and without a time zone.
 * Days compare as strings. Validity is [from, to) in days.
 */
export type Day = string & { readonly __day?: never };

const DAY_PATTERN = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

/** Whether `text` names a day that exists: `2021-02-30` does not. */
export function isDay(text: string): boolean {
  if (!DAY_PATTERN.test(text)) return false;
  const day = Number(text.slice(8));
  if (day <= 28) return true;
  const [year, month] = [Number(text.slice(0, 4)), Number(text.slice(5, 7))];
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The days beyond which none can be written, nor compared with others: what would lie there stays on them. */
const [FIRST_DAY, LAST_DAY] = ['0000-01-01', '9999-12-31'];

function dayAt(epochMilliseconds: number): Day {
  const written = new Date(epochMilliseconds).toISOString();
  if (written.startsWith('-')) return FIRST_DAY;
  return written.startsWith('+') ? LAST_DAY : written.slice(0, 10);
}

/** The day that lies `count` days after `day` (before it, when negative); at most the last day that can be written. */
export function addDays(day: Day, count: number): Day {
  return dayAt(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000);
}

/** The same day of the month `count` months later, or that month's last day where it has no such day. */
export function addMonths(day: Day, count: number): Day {
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))];
  const last = new Date(Date.UTC(year, month - 1 + count + 1, 0)).getUTCDate();
  return dayAt(Date.UTC(year, month - 1 + count, Math.min(date, last)));
}

const DAY_MS = 86_400_000;
/** The last answer of `dayInVietnam`: every command asks for the day, and it seldom changes. */
let lastDay = { number: NaN, day: '' };

/** The day it is in Vietnam (Asia/Ho_Chi_Minh, UTC+7, no daylight saving) at an instant in milliseconds UTC. */
export function dayInVietnam(epochMilliseconds: number): Day {
  const number = Math.floor((epochMilliseconds + 7 * 3_600_000) / DAY_MS);
  if (number !== lastDay.number)
    lastDay = { number, day: new Date(number * DAY_MS).toISOString().slice(0, 10) };
  return lastDay.day;
}
