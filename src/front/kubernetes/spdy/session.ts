// The server's side of a SPDY/3.1 connection that a client opens streams on, over any link that carries bytes in order.
//
// Flow control is left out on both sides, as the clients and servers of Kubernetes do; what a stream's reader has not
// taken holds up the whole link.
import type { Duplex } from '../../../model/agent-calls.ts';
import { createInbox, type Inbox } from '../streaming/inbox.ts';
import { createFrameReader, dataFrame, type Frame, pingFrame, resetFrame, synReplyFrame } from './frame.ts';
import { createPacker, createUnpacker, type Headers } from './header-block.ts';

/** Bytes in order, both ways. */
export interface Link {
  /** Ends when the other side is gone. */
  readonly incoming: AsyncIterable<Uint8Array>;
  send(bytes: Buffer): Promise<void>;
  pause(): void;
  resume(): void;
  close(): void;
}

export interface SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: Headers;
  /** Ends it at once in both directions. */
  reset(): void;
}

interface OpenStream {
  readonly inbox: Inbox<Uint8Array>;
  readonly stream: SpdyStream;
  remoteDone: boolean;
  localDone: boolean;
}

/** Streams that one connection may have open. */
const MAX_STREAMS = 1000;
const HIGH_BYTES = 1024 * 1024;

/** Runs until the link ends. `onStream` hears of each stream that the client opens. */
export async function runSpdySession(link: Link, onStream: (stream: SpdyStream) => void): Promise<void> {
  const session = new Session(link, onStream);
  try {
    const read = createFrameReader();
    for await (const chunk of link.incoming) {
      for (const frame of read(chunk)) if (!(await session.take(frame))) return;
    }
  } finally {
    session.close();
    link.close();
  }
}

class Session {
  readonly #link: Link;
  readonly #onStream: (stream: SpdyStream) => void;
  readonly #streams = new Map<number, OpenStream>();
  readonly #unpacker = createUnpacker();
  readonly #packer = createPacker();
  #heldBytes = 0;
  #paused = false;

  constructor(link: Link, onStream: (stream: SpdyStream) => void) {
    this.#link = link;
    this.#onStream = onStream;
  }

  /** False when the client says good-bye. */
  async take(frame: Frame): Promise<boolean> {
    switch (frame.type) {
      case 'syn-stream':
        await this.#open(frame.stream, frame.fin, frame.block);
        return true;
      case 'syn-reply':
      case 'headers':
        await this.#unpacker.unpack(frame.block);
        return true;
      case 'data':
        this.#data(frame.stream, frame.bytes, frame.fin);
        return true;
      case 'reset':
        this.#drop(frame.stream);
        return true;
      case 'ping':
        await this.#link.send(pingFrame(frame.id));
        return true;
      case 'go-away':
        return this.#streams.size > 0;
      case 'ignored':
        return true;
    }
  }

  close(): void {
    for (const id of [...this.#streams.keys()]) this.#drop(id);
    this.#unpacker.close();
    this.#packer.close();
  }

  async #open(id: number, fin: boolean, block: Buffer): Promise<void> {
    const headers = await this.#unpacker.unpack(block);
    if (this.#streams.size >= MAX_STREAMS || this.#streams.has(id)) {
      await this.#link.send(resetFrame(id, 3));
      return;
    }
    const inbox = createInbox<Uint8Array>();
    const open: OpenStream = {
      inbox,
      stream: this.#streamOf(id, headers, inbox),
      remoteDone: false,
      localDone: false,
    };
    this.#streams.set(id, open);
    await this.#link.send(synReplyFrame(id, await this.#packer.pack({})));
    if (fin) this.#remoteEnd(id, open);
    this.#onStream(open.stream);
  }

  #streamOf(id: number, headers: Headers, inbox: Inbox<Uint8Array>): SpdyStream {
    return {
      id,
      headers,
      readable: this.#counted(inbox),
      write: async (chunk) => {
        const open = this.#streams.get(id);
        if (!open || open.localDone) throw new Error('Stream is closed');
        await this.#link.send(dataFrame(id, chunk, false));
      },
      end: () => this.#localEnd(id),
      reset: () => {
        if (this.#streams.has(id)) this.#link.send(resetFrame(id, 5)).catch(() => {});
        this.#drop(id);
      },
    };
  }

  async *#counted(inbox: Inbox<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of inbox) {
      this.#hold(-chunk.length);
      yield chunk;
    }
  }

  #data(id: number, bytes: Buffer, fin: boolean): void {
    const open = this.#streams.get(id);
    if (!open || open.remoteDone) {
      if (!open) this.#link.send(resetFrame(id, 1)).catch(() => {});
      return;
    }
    if (bytes.length > 0) {
      this.#hold(bytes.length);
      open.inbox.push(bytes);
    }
    if (fin) this.#remoteEnd(id, open);
  }

  #hold(byBytes: number): void {
    this.#heldBytes += byBytes;
    if (!this.#paused && this.#heldBytes > HIGH_BYTES) {
      this.#paused = true;
      this.#link.pause();
    } else if (this.#paused && this.#heldBytes <= 0) {
      this.#paused = false;
      this.#link.resume();
    }
  }

  #remoteEnd(id: number, open: OpenStream): void {
    open.remoteDone = true;
    open.inbox.end();
    if (open.localDone) this.#streams.delete(id);
  }

  #localEnd(id: number): void {
    const open = this.#streams.get(id);
    if (!open || open.localDone) return;
    open.localDone = true;
    if (open.remoteDone) this.#streams.delete(id);
    this.#link.send(dataFrame(id, Buffer.alloc(0), true)).catch(() => {});
  }

  #drop(id: number): void {
    const open = this.#streams.get(id);
    this.#streams.delete(id);
    open?.inbox.end();
  }
}
