// One call on one socket, as both ends see it: frames in, frames out, channels of bytes, abort on close.
import type { Socket } from 'node:net';
import type { TerminalSize } from '../../model/agent-calls.ts';
import { Channel } from './channel.ts';
import { encodeData, encodeFrame, encodeJson, type Frame, FrameReader, FrameType } from './frames.ts';

const CHUNK = 256 * 1024;

export interface ConnectionEvents {
  /** Called for request, result, error and progress frames with their parsed JSON. */
  json(type: number, value: unknown): void;
  /** The socket is gone, for whatever reason. */
  closed(): void;
}

export class Connection {
  readonly input = new Channel<Uint8Array>((chunk) => chunk.length);
  readonly errorOutput = new Channel<Uint8Array>((chunk) => chunk.length);
  readonly resize = new Channel<TerminalSize>();
  readonly #socket: Socket;

  constructor(socket: Socket, events: ConnectionEvents) {
    this.#socket = socket;
    const reader = new FrameReader();
    socket.on('data', (chunk) => {
      try {
        for (const frame of reader.push(chunk)) this.#take(frame, events);
      } catch {
        socket.destroy();
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.input.end();
      this.errorOutput.end();
      this.resize.end();
      events.closed();
    });
  }

  #take({ type, payload }: Frame, events: ConnectionEvents): void {
    if (type === FrameType.data) this.#takeData(payload);
    else if (type === FrameType.end) this.#channel(payload[0]).end();
    else if (type === FrameType.resize)
      this.resize.push(JSON.parse(payload.toString()) as TerminalSize); // our other end wrote it
    else events.json(type, JSON.parse(payload.toString()));
  }

  #takeData(payload: Buffer): void {
    const channel = this.#channel(payload[0]);
    if (channel.push(Buffer.from(payload.subarray(1)))) return;
    this.#socket.pause();
    channel.whenDrained(() => this.#socket.resume());
  }

  #channel(number: number | undefined): Channel<Uint8Array> {
    return number === 2 ? this.errorOutput : this.input;
  }

  /** Resolves when the socket took it; rejects when the other end is gone. */
  #send(frame: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed || this.#socket.writableEnded)
        return reject(new Error('The connection is closed'));
      this.#socket.write(frame, (error) => (error ? reject(error) : resolve()));
    });
  }

  sendJson(type: FrameType, value: unknown): Promise<void> {
    return this.#send(encodeJson(type, value));
  }

  async sendData(channel: number, chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; at += CHUNK)
      await this.#send(encodeData(channel, chunk.subarray(at, at + CHUNK)));
  }

  sendEnd(channel: number): Promise<void> {
    return this.#send(encodeFrame(FrameType.end, Uint8Array.of(channel)));
  }

  /** Sends what is queued, then closes. */
  finish(): void {
    this.#socket.end();
  }

  abort(): void {
    this.#socket.destroy();
  }
}
