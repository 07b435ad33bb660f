// How calls between the two programs are written on a socket: length, type, payload.
//
//   u32 big-endian length of the rest | u8 type | payload
//
// One connection carries one call. JSON frames carry request, result, error, progress and terminal sizes; data frames start
// with a channel byte (0 input, 1 output, 2 error output). Closing the socket aborts the call.

export const FrameType = {
  request: 0,
  result: 1,
  error: 2,
  progress: 3,
  data: 4,
  end: 5,
  resize: 6,
  /** What a call says before its bytes. */
  head: 7,
} as const;
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

export interface Frame {
  readonly type: number;
  readonly payload: Buffer;
}

/** Larger frames are refused: a sender cuts its data into pieces. */
export const MAX_FRAME = 4 * 1024 * 1024;

export function encodeFrame(type: FrameType, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(5 + payload.length);
  frame.writeUInt32BE(payload.length + 1, 0);
  frame.writeUInt8(type, 4);
  frame.set(payload, 5);
  return frame;
}

export function encodeJson(type: FrameType, value: unknown): Buffer {
  return encodeFrame(type, Buffer.from(JSON.stringify(value ?? null)));
}

export function encodeData(channel: number, chunk: Uint8Array): Buffer {
  const payload = Buffer.allocUnsafe(1 + chunk.length);
  payload.writeUInt8(channel, 0);
  payload.set(chunk, 1);
  return encodeFrame(FrameType.data, payload);
}

/** Takes the stream as it comes and yields whole frames. Throws RangeError on a frame over the limit. */
export class FrameReader {
  #pending: Buffer = Buffer.alloc(0);

  *push(chunk: Uint8Array): Generator<Frame> {
    this.#pending = this.#pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#pending, chunk]);
    while (this.#pending.length >= 5) {
      const length = this.#pending.readUInt32BE(0);
      if (length < 1 || length > MAX_FRAME) throw new RangeError(`Frame of ${length} bytes`);
      if (this.#pending.length < 4 + length) return;
      yield { type: this.#pending.readUInt8(4), payload: this.#pending.subarray(5, 4 + length) };
      this.#pending = this.#pending.subarray(4 + length);
    }
  }
}
