// How is a stream written to a client that may be slow? One chunk at a time; who takes nothing for too long is cut off.
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../../machinery/clock.ts';

export interface Sink {
  /** Resolves when more may be written. Rejects when the client is gone or was cut off. */
  write(chunk: string | Uint8Array): Promise<void>;
}

export interface SinkOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly patienceMs: number;
}

export function createSink(response: ServerResponse, options: SinkOptions): Sink {
  return {
    async write(chunk) {
      if (response.destroyed) throw new Error('Client is gone');
      if (!response.write(chunk)) await drained(response, options);
    },
  };
}

function drained(response: ServerResponse, { clock, signal, patienceMs }: SinkOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      cancel();
      response.off('drain', onDrain).off('close', onClose);
      signal.removeEventListener('abort', onClose);
      if (error) reject(error);
      else resolve();
    };
    const onDrain = () => settle();
    const onClose = () => settle(new Error('Client is gone'));
    const cancel = clock.after(patienceMs, () => {
      response.destroy();
      settle(new Error('Client takes nothing'));
    });
    response.once('drain', onDrain).once('close', onClose);
    signal.addEventListener('abort', onClose, { once: true });
    if (signal.aborted) onClose();
  });
}
