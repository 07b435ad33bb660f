// SPDY/3.1 frames as bytes: what port-forwarding clients put into their WebSocket messages.
//
// A control frame is 0x80 0x03, type (2), flags (1), length (3), payload; a data frame is stream (4), flags (1),
// length (3), payload. Header blocks inside are compressed, see header-block.ts.

export const FIN = 1;

export type Frame =
  | { readonly type: 'data'; readonly stream: number; readonly fin: boolean; readonly bytes: Buffer }
  | {
      readonly type: 'syn-stream' | 'syn-reply' | 'headers';
      readonly stream: number;
      readonly fin: boolean;
      readonly block: Buffer;
    }
  | { readonly type: 'reset'; readonly stream: number; readonly status: number }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'go-away' }
  /** SETTINGS, WINDOW_UPDATE and what is unknown: the clients we speak to have no flow control of their own. */
  | { readonly type: 'ignored' };

const HEADER_BYTES = 8;
const MAX_PAYLOAD = 1024 * 1024;

/** Cuts frames out of a stream of bytes. Call with each chunk; throws on what is not SPDY/3.1. */
export function createFrameReader(): (chunk: Uint8Array) => readonly Frame[] {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    const frames: Frame[] = [];
    for (;;) {
      if (rest.length < HEADER_BYTES) return frames;
      const length = rest.readUIntBE(5, 3);
      if (length > MAX_PAYLOAD) throw new RangeError(`SPDY frame of ${length} bytes`);
      if (rest.length < HEADER_BYTES + length) return frames;
      frames.push(parse(rest, rest.subarray(HEADER_BYTES, HEADER_BYTES + length)));
      rest = rest.subarray(HEADER_BYTES + length);
    }
  };
}

function parse(header: Buffer, payload: Buffer): Frame {
  const fin = ((header[4] ?? 0) & FIN) !== 0;
  if (((header[0] ?? 0) & 0x80) === 0) {
    return { type: 'data', stream: header.readUInt32BE(0), fin, bytes: payload };
  }
  const version = header.readUInt16BE(0) & 0x7fff;
  if (version !== 3) throw new RangeError(`SPDY version ${version}`);
  return parseControl(header.readUInt16BE(2), fin, payload);
}

function parseControl(type: number, fin: boolean, payload: Buffer): Frame {
  const first = () => payload.readUInt32BE(0);
  const stream = () => first() & 0x7fffffff;
  switch (type) {
    case 1:
      return { type: 'syn-stream', stream: stream(), fin, block: payload.subarray(10) };
    case 2:
      return { type: 'syn-reply', stream: stream(), fin, block: payload.subarray(4) };
    case 3:
      return { type: 'reset', stream: stream(), status: payload.readUInt32BE(4) };
    case 6:
      return { type: 'ping', id: first() };
    case 7:
      return { type: 'go-away' };
    case 8:
      return { type: 'headers', stream: stream(), fin, block: payload.subarray(4) };
    default:
      return { type: 'ignored' };
  }
}

export function dataFrame(stream: number, bytes: Uint8Array, fin: boolean): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(stream, 0);
  header[4] = fin ? FIN : 0;
  header.writeUIntBE(bytes.length, 5, 3);
  return Buffer.concat([header, bytes]);
}

export function synStreamFrame(stream: number, block: Uint8Array): Buffer {
  return control(1, 0, Buffer.concat([uint32(stream), Buffer.alloc(6), block]));
}

export function synReplyFrame(stream: number, block: Uint8Array): Buffer {
  return control(2, 0, Buffer.concat([uint32(stream), block]));
}

/** Status 1 is a protocol error, 3 refused, 5 cancelled. */
export function resetFrame(stream: number, status: 1 | 3 | 5): Buffer {
  return control(3, 0, Buffer.concat([uint32(stream), uint32(status)]));
}

export function pingFrame(id: number): Buffer {
  return control(6, 0, uint32(id));
}

export function goAwayFrame(lastStream: number): Buffer {
  return control(7, 0, Buffer.concat([uint32(lastStream), uint32(0)]));
}

function control(type: number, flags: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(0x8003, 0);
  header.writeUInt16BE(type, 2);
  header[4] = flags;
  header.writeUIntBE(payload.length, 5, 3);
  return Buffer.concat([header, payload]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
