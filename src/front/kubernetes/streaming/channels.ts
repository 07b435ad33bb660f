// Several byte streams over one WebSocket: the first byte of each message says which (Kubernetes' channel protocols).
//
//   v4.channel.k8s.io: 0 stdin, 1 stdout, 2 stderr, 3 status, 4 terminal size; port-forward: 2i data, 2i+1 error
//   v5.channel.k8s.io: the same, and [255, n] closes channel n
import type { RawData, WebSocket } from 'ws';

export type ChannelVersion = 'v4' | 'v5';

export const CHANNEL_PROTOCOLS: { readonly [subprotocol: string]: ChannelVersion } = {
  'v5.channel.k8s.io': 'v5',
  'v4.channel.k8s.io': 'v4',
};

const CLOSE = 255;

export interface Channels {
  /** Resolves when the bytes were handed to the network. Rejects when the other side is gone. */
  send(channel: number, bytes: Uint8Array | string): Promise<void>;
  onMessage(listener: (channel: number, bytes: Buffer) => void): void;
  /** v5 only: the client closed one channel. */
  onClose(listener: (channel: number) => void): void;
  /** The other side is gone: nothing more will come. */
  onGone(listener: () => void): void;
  pause(): void;
  resume(): void;
  /** Ends the whole connection, when what was sent is out. */
  close(): void;
}

export function openChannels(socket: WebSocket, version: ChannelVersion): Channels {
  let onMessage: (channel: number, bytes: Buffer) => void = () => {};
  let onClose: (channel: number) => void = () => {};
  socket.on('message', (data: RawData) => {
    const bytes = bytesOf(data);
    const channel = bytes[0];
    if (channel === undefined) return;
    if (channel === CLOSE && version === 'v5') onClose(bytes[1] ?? CLOSE);
    else onMessage(channel, bytes.subarray(1));
  });
  return {
    send: (channel, bytes) => sendMessage(socket, Buffer.concat([Buffer.of(channel), Buffer.from(bytes)])),
    onMessage(listener) {
      onMessage = listener;
    },
    onClose(listener) {
      onClose = listener;
    },
    onGone: (listener) => void socket.once('close', listener),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.close(1000),
  };
}

/** Sends one binary message; resolves when it was handed to the network. */
export function sendMessage(socket: WebSocket, message: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(message, { binary: true }, (error) => (error ? reject(error) : resolve()));
  });
}

/** One message as one buffer. */
export function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
