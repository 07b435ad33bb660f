// The units that a sample may have.
import { invalidValue } from './faults.ts';

const SIZES = ['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'];
const BITS = ['Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits'];
const RATES = [...SIZES, ...BITS, 'Count'].map((unit) => `${unit}/Second`);
const TIMES = ['Seconds', 'Microseconds', 'Milliseconds'];
const UNITS = new Set([...TIMES, ...SIZES, ...BITS, ...RATES, 'Percent', 'Count', 'None']);

export function checkUnit(unit: string | undefined, where: string): void {
  if (unit !== undefined && !UNITS.has(unit))
    throw invalidValue(`The value ${unit} for parameter ${where} is invalid.`);
}
