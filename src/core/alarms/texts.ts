// How AWS writes numbers and times in reasons: numbers as Java does (3.0, 1.0E7), times without zone or with +0000.

/** As Java's Double.toString, but for the last digit of some numbers. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e7)) {
    const text = String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  if (!Number.isFinite(value)) return String(value);
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}

/** 23/11/26 10:00:00 */
export function shortTime(timeMs: number): string {
  const [date = '', time = ''] = new Date(timeMs).toISOString().split('T');
  const [year = '', month, day] = date.split('-');
  return `${day}/${month}/${year.slice(-2)} ${time.slice(0, 8)}`;
}

/** 2026-11-23T10:00:00.000+0000 */
export function dottedTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('Z', '+0000');
}

const WEEKDAY = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTH = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Monday 23 November, 2026 10:00:00 UTC */
export function longTime(timeMs: number): string {
  const at = new Date(timeMs);
  const day = String(at.getUTCDate()).padStart(2, '0');
  const date = `${WEEKDAY[at.getUTCDay()]} ${day} ${MONTH[at.getUTCMonth()]}, ${at.getUTCFullYear()}`;
  return `${date} ${at.toISOString().slice(11, 19)} UTC`;
}
