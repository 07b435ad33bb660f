// Points in time as text and numbers. Writing is exact; reading takes any of the three formats, as AWS does, but no guesses
// (`Date.parse` alone would take `1` for a month).
import type { TimestampFormat } from './schema.ts';

const DATE_TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|z|[+-]\d\d:?\d\d)?)?$/;
const BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const HTTP_DATE = /^[A-Z][a-z]{2,8}, \d\d[ -][A-Z][a-z]{2}[ -]\d{2,4} \d\d:\d\d:\d\d(?:\.\d{1,9})? GMT$/;
const EPOCH = /^-?\d{1,13}(?:\.\d{1,9})?(?:[eE]\+?\d{1,2})?$/;
/** What Date can hold. */
const LIMIT_S = 8.64e12;

/** Undefined when the text is no point in time. */
export function parseTimestamp(text: string): Date | undefined {
  if (DATE_TIME.test(text))
    return valid(new Date(Date.parse(zoned(text.replace(',', '.').replace(' ', 'T')))));
  if (EPOCH.test(text)) return fromEpochSeconds(Number(text));
  if (HTTP_DATE.test(text)) return valid(new Date(text));
  const basic = BASIC.exec(text);
  if (!basic) return undefined;
  const [, year, month, day, hour, minute, second] = basic;
  return valid(new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`));
}

export function fromEpochSeconds(seconds: number): Date | undefined {
  return Math.abs(seconds) <= LIMIT_S ? new Date(Math.round(seconds * 1000)) : undefined;
}

export function formatTimestamp(date: Date, format: TimestampFormat): string {
  if (format === 'date-time') {
    const text = date.toISOString();
    return date.getTime() % 1000 === 0 ? `${text.slice(0, -5)}Z` : text;
  }
  if (format === 'http-date') return date.toUTCString();
  return String(date.getTime() / 1000);
}

const valid = (date: Date) => (Number.isNaN(date.getTime()) ? undefined : date);

/** A time without a zone is UTC. */
function zoned(text: string): string {
  return text.length > 10 && !/(?:[Zz]|[+-]\d\d:?\d\d)$/.test(text) ? `${text}Z` : text;
}
