// When is a schedule of EventBridge due next: `rate(5 minutes)`, `cron(0 12 ? * MON-FRI *)`?
//
// cron() has six fields: minutes, hours, day of month, month, day of week (1 is Sunday), year. One of the two days is `?`. L, W and # are
// refused. The first five are read by cron.ts.
import { type Cron, nextDue, parseCron } from './cron.ts';

export type AwsSchedule =
  | { readonly type: 'rate'; readonly everyMs: number }
  | { readonly type: 'cron'; readonly cron: Cron; isYear(year: number): boolean };

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;

/** Undefined when it is no schedule that we know. */
export function parseSchedule(expression: string): AwsSchedule | undefined {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate) return rateOf(Number(rate[1]), rate[2] as keyof typeof UNIT_MS, rate[3] === 's'); // as the expression allows
  const fields = /^cron\((.*)\)$/.exec(expression)?.[1]?.trim().split(/\s+/);
  return fields?.length === 6 ? cronOf(fields) : undefined;
}

function rateOf(count: number, unit: keyof typeof UNIT_MS, isPlural: boolean): AwsSchedule | undefined {
  if (count < 1 || (count === 1) === isPlural) return undefined;
  return { type: 'rate', everyMs: count * UNIT_MS[unit] };
}

function cronOf(fields: readonly string[]): AwsSchedule | undefined {
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = fields;
  if ((day === '?') === (weekday === '?')) return undefined;
  const every = (field: string) => (field === '?' ? '*' : field);
  const weekdays = fromSunday(every(weekday));
  if (weekdays === undefined) return undefined;
  const cron = parseCron([minute, hour, every(day), month, weekdays].join(' '));
  const isYear = yearsOf(year);
  return cron && isYear && { type: 'cron', cron, isYear };
}

/** Days that begin with 1 as days that begin with 0; undefined when there is no such day. */
function fromSunday(field: string): string | undefined {
  const parts = field.split(',').map((part) => {
    const [range = '', step] = part.split('/');
    const days = range.split('-').map((day) => (/^\d+$/.test(day) ? String(Number(day) - 1) : day));
    if (days.some((day) => /^-?\d+$/.test(day) && !(Number(day) >= 0 && Number(day) <= 6))) return undefined;
    return step === undefined ? days.join('-') : `${days.join('-')}/${step}`;
  });
  return parts.includes(undefined) ? undefined : parts.join(',');
}

function yearsOf(field: string): ((year: number) => boolean) | undefined {
  const tests = field.split(',').map((part) => {
    const match = /^(\*|\d{4})(?:-(\d{4}))?(?:\/(\d+))?$/.exec(part);
    if (!match || (match[1] === '*' && match[2] !== undefined)) return undefined;
    const first = match[1] === '*' ? FIRST_YEAR : Number(match[1]);
    const isOpen = match[1] === '*' || match[3] !== undefined;
    const last = match[2] === undefined ? (isOpen ? LAST_YEAR : first) : Number(match[2]);
    const step = Number(match[3] ?? 1);
    if (first < FIRST_YEAR || last > LAST_YEAR || step < 1) return undefined;
    return (year: number) => year >= first && year <= last && (year - first) % step === 0;
  });
  return tests.includes(undefined) ? undefined : (year) => tests.some((test) => test?.(year));
}

/** The first time after `afterMs`; undefined when it is never due again. Rates count from `startMs`. */
export function nextScheduled(
  schedule: AwsSchedule,
  {
    startMs,
    afterMs,
    timeZone,
  }: { readonly startMs: number; readonly afterMs: number; readonly timeZone: string },
): number | undefined {
  if (schedule.type === 'rate') {
    const turns = Math.floor((afterMs - startMs) / schedule.everyMs) + 1;
    return startMs + Math.max(1, turns) * schedule.everyMs;
  }
  let after = afterMs;
  for (;;) {
    const due = nextDue(schedule.cron, timeZone, after);
    if (due === undefined) return undefined;
    const year = new Date(due).getUTCFullYear();
    if (schedule.isYear(year)) return due;
    if (year > LAST_YEAR) return undefined;
    after = Math.max(due, Date.UTC(year + 1, 0, 1) - 86_400_000);
  }
}
