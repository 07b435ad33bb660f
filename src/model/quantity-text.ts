// How is an amount written canonically? 1000m becomes 1, 1024Mi becomes 1Gi, 0.5 becomes 500m.
//
// Exact whatever the size: no floating point. The largest suffix that leaves a whole number wins; the family of
// suffixes (1000s, 1024s, exponents) stays the one that was written.

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/;
/** What most amounts look like: too small for a larger suffix, so canonical as it is. */
const CANONICAL = /^[1-9]\d{0,2}([munkMGTPE]|[KMGTPE]i)?$/;
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const NANO = 10n ** 9n;

/** The canonical text; undefined when it is no quantity. */
export function canonicalQuantity(value: string | number): string | undefined {
  if (typeof value === 'string' && CANONICAL.test(value)) return value;
  const match = FORM.exec(String(value));
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const nanos = toNanos(whole + fraction, fraction.length, suffix);
  if (nanos === 0n) return '0';
  return (sign === '-' ? '-' : '') + written(nanos, suffix);
}

function toNanos(digits: string, scale: number, suffix: string): bigint {
  const mantissa = BigInt(digits);
  const binary = BINARY.indexOf(suffix);
  const exponent = exponentOf(suffix);
  const numerator =
    mantissa * (binary > 0 ? 1024n ** BigInt(binary) : 1n) * 10n ** BigInt(Math.max(0, 9 + exponent - scale));
  return divideUp(numerator, 10n ** BigInt(Math.max(0, scale - exponent - 9)));
}

/** Powers of ten of a decimal suffix or exponent; 0 for binary ones. */
function exponentOf(suffix: string): number {
  if (/^[eE][+-]?\d/.test(suffix)) return Number(suffix.slice(1));
  const index = DECIMAL.indexOf(suffix);
  return index < 0 ? 0 : index * 3 - 9;
}

/** Less than the smallest unit counts as one. */
function divideUp(value: bigint, by: bigint): bigint {
  return value % by === 0n ? value / by : value / by + 1n;
}

function written(nanos: bigint, suffix: string): string {
  if (suffix.endsWith('i') && nanos >= 1024n * NANO) return withSuffix(divideUp(nanos, NANO), 1024n, BINARY);
  if (/^[eE]./.test(suffix)) return withExponent(nanos);
  return withSuffix(nanos, 1000n, DECIMAL);
}

function withSuffix(value: bigint, base: bigint, suffixes: readonly string[]): string {
  let rest = value;
  let index = 0;
  while (index < suffixes.length - 1 && rest % base === 0n) {
    rest /= base;
    index += 1;
  }
  return `${rest}${suffixes[index]}`;
}

function withExponent(nanos: bigint): string {
  let rest = nanos;
  let exponent = -9;
  while (rest % 1000n === 0n) {
    rest /= 1000n;
    exponent += 3;
  }
  return exponent === 0 ? `${rest}` : `${rest}e${exponent}`;
}
