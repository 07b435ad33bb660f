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
  const fields = value as Fields;
  const members = shape.members;
  let out = '';
  for (let at = 0; at < members.length; at += 1) {
    const member = members[at] as Member; // within bounds
    const inner = fields[member.name];
    if (inner !== undefined && inner !== null) out += xmlMember(member, member.xmlName, inner);
  }
  return out;
}

/** One value as an element (a flat list: as several) of this name. */
export function xmlMember(member: Member, tag: string, value: unknown): string {
  const shape = member.shape;
  switch (shape.type) {
    case 'structure':
    case 'union':
      return `<${tag}>${xmlMembers(shape, value)}</${tag}>`;
    case 'list':
      return member.xmlFlattened ? flatList(shape, tag, value) : wrappedList(shape, tag, value);
    case 'map':
      return xmlMap(shape, tag, value, member.xmlFlattened);
    case 'string':
      return `<${tag}>${escapeXml(value as string)}</${tag}>`;
    case 'timestamp':
      return `<${tag}>${formatTimestamp(value as Date, shape.format ?? 'date-time')}</${tag}>`;
    case 'blob':
      return `<${tag}>${toBase64(value)}</${tag}>`;
    default:
      return `<${tag}>${String(value)}</${tag}>`;
  }
}

export function escapeXml(text: string): string {
  if (typeof text !== 'string') return escapeXml(String(text));
  if (!ANY.test(text)) return text;
  return text.replace(FORBIDDEN, '\ufffd').replace(SPECIAL, (character) => ESCAPES[character] as string);
}

function wrappedList(shape: ListShape, tag: string, value: unknown): string {
  return `<${tag}>${flatList(shape, shape.item.xmlName, value)}</${tag}>`;
}

function flatList(shape: ListShape, tag: string, value: unknown): string {
  const items = value as readonly unknown[];
  let out = '';
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at];
    if (item !== undefined && item !== null) out += xmlMember(shape.item, tag, item);
  }
  return out;
}

function xmlMap(shape: MapShape, tag: string, value: unknown, flat: boolean): string {
  const entryTag = flat ? tag : 'entry';
  let out = '';
  for (const [key, inner] of Object.entries(value as Fields)) {
    if (inner === undefined || inner === null) continue;
    const name = `<${shape.key.xmlName}>${escapeXml(key)}</${shape.key.xmlName}>`;
    out += `<${entryTag}>${name}${xmlMember(shape.value, shape.value.xmlName, inner)}</${entryTag}>`;
  }
  return flat ? out : `<${tag}>${out}</${tag}>`;
}
