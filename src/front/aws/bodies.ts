// Request bodies, read whole within limits: of one request, and of all that are being read or answered.
//
// Who signed a request is known only once its body is there, so anybody who reaches the port can make us hold some; how much is bounded.
import type { IncomingMessage } from 'node:http';
import { LIMITS } from './limits.ts';
import type { WireReply } from './wire/protocol.ts';

export interface BodyLimits {
  readonly bodyBytes: number;
  readonly waitingBytes: number;
}

export interface Bodies {
  /**
   * Reads the body and hands it to `use`; what it takes counts until that is done. Returns the refusal instead when it is too large, or
   * when too much is held already. Rejects when the client leaves.
   */
  with(incoming: IncomingMessage, use: (body: Buffer) => Promise<WireReply>): Promise<WireReply>;
}

export function openBodies(limits: BodyLimits = LIMITS): Bodies {
  let held = 0;
  return {
    async with(incoming, use) {
      const chunks: Buffer[] = [];
      let bytes = 0;
      try {
        if (Number(incoming.headers['content-length'] ?? 0) > limits.bodyBytes) return tooLarge(limits);
        for await (const chunk of incoming as AsyncIterable<Buffer>) {
          bytes += chunk.length;
          held += chunk.length;
          if (bytes > limits.bodyBytes) return tooLarge(limits);
          if (held > limits.waitingBytes) return BUSY;
          chunks.push(chunk);
        }
        const [first] = chunks;
        return await use(first && chunks.length === 1 ? first : Buffer.concat(chunks, bytes));
      } finally {
        held -= bytes;
      }
    },
  };
}

/** Before any protocol: the request was not even read. */
function refusal(status: number, type: 'Sender' | 'Receiver', code: string, message: string): WireReply {
  return {
    status,
    headers: { 'content-type': 'application/xml', connection: 'close' },
    body: `<ErrorResponse><Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}

const BUSY = refusal(503, 'Receiver', 'ServiceUnavailable', 'Too many large requests at once: try again');

function tooLarge({ bodyBytes }: BodyLimits): WireReply {
  return refusal(413, 'Sender', 'RequestEntityTooLarge', `A request has at most ${bodyBytes} bytes`);
}
