// Writing the XML of query and ec2 replies. One string grows: that is what V8 does fastest.
//
// Absent members are not written, an empty list is an empty element. Characters that XML cannot hold become U+FFFD, so that a reply
// always parses.
import { toBase64 } from './scalars.ts';
import type { ListShape, MapShape, Member, StructShape } from './schema.ts';
import { formatTimestamp } from './timestamps.ts';

const SPECIAL = /[&<>"'\r\u0085\u2028]/g;
/** What has to change in a text: markup, line ends that parsers would change, what no XML document may hold. */
const ANY =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /[&<>"'\r\u0085\u2028\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ud800-\udfff]/;
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const ESCAPES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#xD;',
  '\u0085': '&#x85;',
  '\u2028': '&#x2028;',
};

interface Fields {
  readonly [member: string]: unknown;
}

/** The members of a structure, without an element around them. */
export function xmlMembers(shape: StructShape, value: unknown): string {
  return addMembers('', shape, value);
}

/** One value as an element (a flat list: as several) of its own name. */
export function xmlMember(member: Member, value: unknown): string {
  return addValue('', member, value, member.xmlOpen, member.xmlClose);
}

function addMembers(text: string, shape: StructShape, value: unknown): string {
  const fields = value as Fields;
  const members = shape.members;
  let out = text;
  for (let at = 0; at < members.length; at += 1) {
    const member = members[at] as Member; // within bounds
    const inner = fields[member.name];
    if (inner !== undefined && inner !== null)
      out = addValue(out, member, inner, member.xmlOpen, member.xmlClose);
  }
  return out;
}

function addValue(out: string, member: Member, value: unknown, open: string, close: string): string {
  const shape = member.shape;
  switch (shape.type) {
    case 'structure':
    case 'union':
      return addMembers(out + open, shape, value) + close;
    case 'list':
      if (member.xmlFlattened) return addItems(out, shape, value, open, close);
      return addItems(out + open, shape, value, shape.item.xmlOpen, shape.item.xmlClose) + close;
    case 'map':
      if (member.xmlFlattened) return addEntries(out, shape, value, open, close);
      return addEntries(out + open, shape, value, '<entry>', '</entry>') + close;
    case 'string':
      return out + open + escapeXml(value as string) + close;
    case 'timestamp':
      return out + open + formatTimestamp(value as Date, shape.format ?? 'date-time') + close;
    case 'blob':
      return out + open + toBase64(value) + close;
    default:
      return out + open + String(value) + close;
  }
}

function addItems(text: string, shape: ListShape, value: unknown, open: string, close: string): string {
  const items = value as readonly unknown[];
  let out = text;
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at];
    if (item !== undefined && item !== null) out = addValue(out, shape.item, item, open, close);
  }
  return out;
}

function addEntries(text: string, shape: MapShape, value: unknown, open: string, close: string): string {
  const { key: keyMember, value: valueMember } = shape;
  let out = text;
  for (const [key, inner] of Object.entries(value as Fields)) {
    if (inner === undefined || inner === null) continue;
    out += open + keyMember.xmlOpen + escapeXml(key) + keyMember.xmlClose;
    out = addValue(out, valueMember, inner, valueMember.xmlOpen, valueMember.xmlClose) + close;
  }
  return out;
}

export function escapeXml(text: string): string {
  if (typeof text !== 'string') return escapeXml(String(text));
  if (!ANY.test(text)) return text;
  return text.replace(FORBIDDEN, '\ufffd').replace(SPECIAL, (character) => ESCAPES[character] as string);
}
