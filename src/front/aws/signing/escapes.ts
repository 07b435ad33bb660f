// Percent-encoding as signatures want it: only A-Z a-z 0-9 - . _ ~ stay, everything else is %XX in capitals, byte by byte.
//
// Text of a request line comes as node reads it, a character for each byte.

const ENCODED: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  return /[A-Za-z0-9\-._~]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});
const PLAIN = /^[A-Za-z0-9\-._~]*$/;
const PERCENT = 0x25;
const PLUS = 0x2b;
const SLASH = 0x2f;

/** Each character as one byte where all fit in one, else UTF-8. */
function bytesOf(text: string): Buffer {
  for (let at = 0; at < text.length; at += 1)
    if (text.charCodeAt(at) > 0xff) return Buffer.from(text, 'utf8');
  return Buffer.from(text, 'latin1');
}

/** Everything encoded (again), slashes left alone. */
export function encodePath(path: string): string {
  let text = '';
  for (const byte of bytesOf(path)) text += byte === SLASH ? '/' : ENCODED[byte];
  return text;
}

/** A name or value of a query in its one true form: what was encoded in other ways is decoded first, `+` is a blank. */
export function recode(part: string): string {
  return PLAIN.test(part) ? part : rewritten(part, (byte) => (byte === PLUS ? '%20' : undefined));
}

/** The same for a path: slashes that separate stay, encoded ones stay encoded. */
export function recodePath(path: string): string {
  return rewritten(path, (byte) => (byte === SLASH ? '/' : undefined));
}

function rewritten(part: string, raw: (byte: number) => string | undefined): string {
  const bytes = bytesOf(part);
  let text = '';
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    const high = byte === PERCENT ? hexDigit(bytes[at + 1]) : -1;
    const low = high >= 0 ? hexDigit(bytes[at + 2]) : -1;
    if (low >= 0) {
      text += ENCODED[high * 16 + low];
      at += 2;
    } else text += raw(byte) ?? ENCODED[byte];
  }
  return text;
}

/** -1 for what is none. */
function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** A whole query decoded, in order, for finding parameters of the signature. */
export function queryPairs(query: string): (readonly [name: string, value: string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (const part of query.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    pairs.push(at < 0 ? [decoded(part), ''] : [decoded(part.slice(0, at)), decoded(part.slice(at + 1))]);
  }
  return pairs;
}

function decoded(part: string): string {
  if (PLAIN.test(part)) return part;
  // What was just encoded by us decodes, but bytes that are no UTF-8 do not: they are in no parameter that we look for.
  try {
    return decodeURIComponent(recode(part));
  } catch {
    return part;
  }
}
