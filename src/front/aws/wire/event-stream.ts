// How a stream of events looks on the wire (application/vnd.amazon.eventstream): one message for each event.
//
//   total length | headers' length | CRC of these | headers | payload | CRC of all before
//
// Numbers are big endian. A header is its name, the type 7 (text) and the value, each with its length. An event says by headers which member
// of the union it is and what its payload is: the bytes of its one member that is the payload, or a JSON document.
import { crc32 } from 'node:zlib';
import { restJson } from './json-document.ts';
import type { StructShape } from './schema.ts';
import { type Tree, writeTree } from './tree.ts';

export const EVENT_STREAM_TYPE = 'application/vnd.amazon.eventstream';

const PRELUDE = 12;
const TEXT = 7;

export interface EventMessage {
  readonly headers: { readonly [name: string]: string };
  readonly payload: Uint8Array;
}

export function encodeMessage({ headers, payload }: EventMessage): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)));
  const message = Buffer.alloc(PRELUDE + head.length + payload.length + 4);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  message.set(head, PRELUDE);
  message.set(payload, PRELUDE + head.length);
  message.writeUInt32BE(crc32(message.subarray(0, message.length - 4)), message.length - 4);
  return message;
}

function encodeHeader(name: string, value: string): Buffer {
  const text = Buffer.from(value);
  const length = Buffer.alloc(3);
  length.writeUInt8(TEXT, 0);
  length.writeUInt16BE(text.length, 1);
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), length, text]);
}

/** Each item names one member of the union: `{ PayloadChunk: { Payload } }`. */
export async function* eventStream(
  union: StructShape,
  events: AsyncIterable<Tree>,
): AsyncGenerator<Uint8Array> {
  for await (const event of events) yield encodeMessage(messageOf(union, event));
}

function messageOf(union: StructShape, event: Tree): EventMessage {
  const [name = ''] = Object.keys(event);
  const shape = union.byName.get(name)?.shape;
  if (shape?.type !== 'structure') throw new Error(`${union.name} has no event "${name}"`);
  const fields = event[name] as Tree; // the SDK's types say so
  const headers = { ':message-type': 'event', ':event-type': name };
  const bytes = shape.members.find((member) => member.isEventPayload && member.shape.type === 'blob');
  if (bytes)
    return {
      headers: { ...headers, ':content-type': 'application/octet-stream' },
      payload: (fields[bytes.name] as Uint8Array | undefined) ?? new Uint8Array(), // a blob
    };
  const payload = Buffer.from(JSON.stringify(writeTree(shape, fields, restJson)));
  return { headers: { ...headers, ':content-type': 'application/json' }, payload };
}
