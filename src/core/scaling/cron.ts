// When is a cron expression due next, in a time zone?
//
// Five fields: minute, hour, day of month, month, day of week; `*`, lists, ranges, steps, names of months and days, 7 for Sunday. When both
// days are restricted, either will do. A local time that a change of clocks leaves out is not due that day; one that comes
// twice is due the first time.

export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** Neither day field is `*`: either will do. */
  readonly eitherDay: boolean;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** 29 February on a given weekday comes back within 28 years, and a century may leave one out. */
const HORIZON_DAYS = 41 * 366;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Undefined when it is not a cron expression. */
export function parseCron(text: string): Cron | undefined {
  const fields = text.trim().toLowerCase().split(/\s+/);
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5 || !minute || !hour || !day || !month || !weekday) return undefined;
  const minutes = values(minute, 0, 59);
  const hours = values(hour, 0, 23);
  const days = values(day, 1, 31);
  const months = values(month, 1, 12, MONTHS, 1);
  const weekdays = values(weekday, 0, 7, WEEKDAYS, 0);
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  if (weekdays.has(7)) weekdays.add(0);
  const eitherDay = !day.startsWith('*') && !weekday.startsWith('*');
  return { minutes, hours, days, months, weekdays, eitherDay };
}

function values(
  field: string,
  first: number,
  last: number,
  names: readonly string[] = [],
  nameBase = 0,
): Set<number> | undefined {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d+))?$/.exec(part);
    if (!match) return undefined;
    const [, from = '', to, step] = match;
    const number = (text: string): number => {
      const index = names.indexOf(text);
      return index >= 0 ? index + nameBase : /^\d+$/.test(text) ? Number(text) : Number.NaN;
    };
    if (from === '*' && to !== undefined) return undefined;
    const low = from === '*' ? first : number(from);
    const high = from === '*' ? last : to !== undefined ? number(to) : step !== undefined ? last : low;
    const by = step === undefined ? 1 : Number(step);
    if (!(low >= first && high <= last && low <= high && by > 0)) return undefined;
    for (let value = low; value <= high; value += by) found.add(value);
  }
  return found;
}

/** True for a name of the time zone database. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** The first time after `afterMs` (milliseconds since the epoch) at which it is due; undefined when it never is. */
export function nextDue(cron: Cron, timeZone: string, afterMs: number): number | undefined {
  const clock = localClock(timeZone);
  const today = clock.local(afterMs);
  const start = Date.UTC(today.year, today.month - 1, today.day);
  for (let day = 0; day <= HORIZON_DAYS; day += 1) {
    const date = new Date(start + day * DAY_MS);
    if (!isDay(cron, date)) continue;
    const due = firstOfDay(cron, clock, date, afterMs);
    if (due !== undefined) return due;
  }
  return undefined;
}

/** `date`: a day of the local calendar, written as if it were in UTC. */
function isDay({ days, months, weekdays, eitherDay }: Cron, date: Date): boolean {
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const [day, weekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
  return eitherDay ? day || weekday : day && weekday;
}

function firstOfDay(
  { hours, minutes }: Cron,
  clock: LocalClock,
  date: Date,
  afterMs: number,
): number | undefined {
  let first: number | undefined;
  for (const hour of hours)
    for (const minute of minutes) {
      const at = clock.instant(date.getTime() + (hour * 60 + minute) * MINUTE_MS);
      if (at !== undefined && at > afterMs && (first === undefined || at < first)) first = at;
    }
  return first;
}

interface LocalClock {
  local(ms: number): { readonly year: number; readonly month: number; readonly day: number };
  /** The first instant at which local clocks show this time (given as if in UTC); undefined when they never do. */
  instant(localMs: number): number | undefined;
}

function localClock(timeZone: string): LocalClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    ...{
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    },
  });
  const shown = (ms: number): number => {
    const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  };
  const offset = (ms: number): number => shown(ms) - Math.floor(ms / 1000) * 1000;
  return {
    local(ms) {
      const date = new Date(shown(ms));
      return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
    },
    instant(localMs) {
      // Offsets of a day earlier and later are all that can hold at that time.
      const candidates = [offset(localMs - DAY_MS), offset(localMs + DAY_MS)].map((each) => localMs - each);
      const real = candidates.filter((ms) => shown(ms) === localMs);
      return real.length === 0 ? undefined : Math.min(...real);
    },
  };
}
