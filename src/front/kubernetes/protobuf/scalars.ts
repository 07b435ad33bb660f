// Scalars, and the messages that have a text of their own in JSON: times, quantities, numbers-or-strings, raw JSON.
import { MalformedMessage, type WireField, wireFields } from './wire.ts';

/** One scalar of the named type. Throws MalformedMessage. */
export function scalarOf(type: string, field: WireField): unknown {
  if ('bytes' in field) {
    if (type === 'string') return field.bytes.toString('utf8');
    if (type === 'bytes') return field.bytes.toString('base64');
  } else if ('varint' in field) {
    if (type === 'bool') return field.varint !== 0n;
    if (type === 'int32' || type === 'int64') return Number(BigInt.asIntN(64, field.varint));
    if (type === 'uint32' || type === 'uint64') return Number(field.varint);
  } else if (type === 'double') {
    return field.fixed.readDoubleLE(0);
  }
  throw new MalformedMessage(`field ${field.number} is not of type ${type}`);
}

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.';

/** Messages whose JSON is not an object of their fields. Undefined = the field is left out. */
export const SPECIAL: { readonly [message: string]: (bytes: Buffer) => unknown } = {
  [`${META}Time`]: (bytes) => time(bytes, 0),
  [`${META}MicroTime`]: (bytes) => time(bytes, 6),
  [`${META}Duration`]: (bytes) => `${Number(numbersOf(bytes).get(1) ?? 0n) / 1e9}s`,
  [`${META}FieldsV1`]: rawJson,
  'io.k8s.apimachinery.pkg.runtime.RawExtension': rawJson,
  'io.k8s.apimachinery.pkg.api.resource.Quantity': (bytes) => textsOf(bytes).get(1)?.toString('utf8') ?? '0',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': intOrString,
};

function intOrString(bytes: Buffer): string | number {
  const numbers = numbersOf(bytes);
  const isText = numbers.get(1) === 1n;
  return isText
    ? (textsOf(bytes).get(3)?.toString('utf8') ?? '')
    : Number(BigInt.asIntN(32, numbers.get(2) ?? 0n));
}

/** An empty message is no time at all. */
function time(bytes: Buffer, digits: 0 | 6): string | undefined {
  if (bytes.length === 0) return undefined;
  const numbers = numbersOf(bytes);
  const seconds = Number(BigInt.asIntN(64, numbers.get(1) ?? 0n));
  const nanos = Number(numbers.get(2) ?? 0n);
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) throw new MalformedMessage('time is out of range');
  const whole = date.toISOString().slice(0, 19);
  return digits === 0 ? `${whole}Z` : `${whole}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z`;
}

function rawJson(bytes: Buffer): unknown {
  const raw = textsOf(bytes).get(1);
  if (!raw || raw.length === 0) return undefined;
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    throw new MalformedMessage('embedded JSON does not parse');
  }
}

function numbersOf(bytes: Buffer): ReadonlyMap<number, bigint> {
  const found = new Map<number, bigint>();
  for (const field of wireFields(bytes)) if ('varint' in field) found.set(field.number, field.varint);
  return found;
}

function textsOf(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (const field of wireFields(bytes)) if ('bytes' in field) found.set(field.number, field.bytes);
  return found;
}
