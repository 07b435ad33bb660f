// A SPDY link inside a WebSocket: binary messages are slices of the byte stream.
import type { RawData, WebSocket } from 'ws';
import { bytesOf, sendMessage } from '../streaming/channels.ts';
import { createInbox } from '../streaming/inbox.ts';
import type { Link } from './session.ts';

const HIGH_BYTES = 1024 * 1024;

export function webSocketLink(socket: WebSocket): Link {
  const incoming = createInbox<Uint8Array>({
    size: (chunk) => chunk.length,
    high: HIGH_BYTES,
    pause: () => hold(1),
    resume: () => hold(-1),
  });
  let holders = 0;
  // The inbox and the session may both want it to wait.
  const hold = (by: 1 | -1) => {
    holders += by;
    if (socket.readyState !== socket.OPEN) return;
    if (holders > 0) socket.pause();
    else socket.resume();
  };
  socket.on('message', (data: RawData) => incoming.push(bytesOf(data)));
  socket.on('close', () => incoming.end());
  return {
    incoming,
    send: (bytes) => sendMessage(socket, bytes),
    pause: () => hold(1),
    resume: () => hold(-1),
    close: () => socket.close(1000),
  };
}
