// How do we ask the agent in a guest? Lines over the unix socket that QEMU makes of the guest's virtio-serial port.
//
// Words go in hex, answers come by number. A guest that has not booted yet hears what was written when it does; whoever
// asks says how long that may take.
import { connect } from 'node:net';
import { DriverError } from '../../container/driver.ts';
import { eachLine } from './qmp.ts';

export interface AgentLink {
  /** Throws Unavailable when there is no answer in time, Failed with the guest's words when it could not do it. */
  ask(verb: string, args?: readonly (string | Uint8Array)[], timeoutMs?: number): Promise<string>;
  /** The guest begins to boot: whoever waits is told, nobody there has heard them. */
  forget(): void;
  close(): void;
}

interface Waiting {
  resolve(words: string): void;
  reject(error: Error): void;
}

const ANSWER_MS = 10_000;

export function openAgentLink(path: string): AgentLink {
  const socket = connect(path);
  const waiting = new Map<string, Waiting>();
  let count = 0;
  const fail = (cause?: unknown) => {
    for (const each of waiting.values())
      each.reject(new DriverError('Unavailable', 'The agent in the machine does not answer', { cause }));
    waiting.clear();
  };
  socket.on('error', fail);
  socket.on('close', () => fail());
  eachLine(socket, (line) => {
    const [number = '', how, hex = ''] = line.split('\t');
    const words = Buffer.from(hex, 'hex').toString();
    const asked = waiting.get(number);
    waiting.delete(number);
    if (how === 'ok') asked?.resolve(words);
    else asked?.reject(new DriverError('Failed', `In the machine: ${words.trim()}`));
  });
  return {
    ask(verb, args = [], timeoutMs = ANSWER_MS) {
      count += 1;
      const number = String(count);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(number);
          reject(new DriverError('Unavailable', `The agent in the machine does not answer (${verb})`));
        }, timeoutMs);
        const done = <T>(settle: (value: T) => void) => {
          return (value: T) => {
            clearTimeout(timer);
            settle(value);
          };
        };
        waiting.set(number, { resolve: done(resolve), reject: done(reject) });
        if (socket.destroyed) return fail();
        socket.write(
          `${[number, verb, ...args.map((each) => Buffer.from(each as string).toString('hex'))].join('\t')}\n`,
        );
      });
    },
    forget: () => fail(),
    close: () => socket.destroy(),
  };
}
