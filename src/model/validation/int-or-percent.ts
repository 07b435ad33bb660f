// Numbers of pods that may be written as a share: 3 or "25%".
import { type Errors, invalid, NEGATIVE } from './fields.ts';
import { regexText } from './names.ts';

const PERCENT = /^[0-9]+%$/;

/** The bare number of either form; 0 for absent and for what is neither. */
export function intOrPercent(value: string | number | undefined): number {
  if (typeof value === 'number') return value;
  return value !== undefined && PERCENT.test(value) ? Number(value.slice(0, -1)) : 0;
}

export function validateIntOrPercent(value: string | number | undefined, path: string): Errors {
  if (value === undefined) return [];
  if (typeof value === 'number') return value < 0 ? [invalid(path, value, NEGATIVE)] : [];
  if (PERCENT.test(value)) return [];
  const text = "a valid percent string must be a numeric string followed by an ending '%'";
  return [invalid(path, value, regexText(text, '[0-9]+%', '1%', '93%'))];
}
