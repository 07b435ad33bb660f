// How do we stay connected to containerd, whatever happens to it?
//
//     connecting --answers--> connected --connection ends--> connecting (started again if it died)
//
// A call waits for the connection, for a bounded time. After every reconnection the listeners are told: events may have
// been lost in between. Calls that were open when it broke fail with Unavailable; they are not repeated here.
import { DriverError } from '../driver.ts';
import type { DaemonPaths } from './config.ts';
import { ensureDaemon, lastWords } from './daemon.ts';
import type { DriverLog } from './log.ts';
import { type CallOptions, type Channel, Code, isRpc, type Method, openChannel } from './rpc/channel.ts';
import { Namespaces } from './rpc/services.ts';

const CONNECT_DEADLINE_MS = 10_000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 500;

export interface Link {
  /** The live connection; throws Unavailable when there is none in time. */
  channel(): Promise<Channel>;
  call<I, O>(method: Method<I, O>, request: Partial<I>, options?: CallOptions): Promise<O>;
  /** Called after each reconnection (not the first). Returns how to stop. */
  onReconnect(listener: () => void): () => void;
  readonly closed: boolean;
  /** Resolves once no start of containerd is under way any more. */
  close(): Promise<void>;
}

export interface LinkOptions {
  readonly paths: DaemonPaths;
  readonly namespace: string;
  readonly systemResource: boolean;
  readonly log: DriverLog;
}

/** Starts or adopts containerd, connects, and keeps both true until closed. */
export async function openLink(options: LinkOptions): Promise<Link> {
  const listeners = new Set<() => void>();
  let closed = false;
  let current: Channel | undefined;
  let connecting: Promise<Channel> | undefined;

  const reconnect = (): Promise<Channel> => {
    connecting ??= connect(options, () => closed, onClose).then(
      (channel) => {
        current = channel;
        connecting = undefined;
        return channel;
      },
      (error) => {
        connecting = undefined;
        throw error;
      },
    );
    return connecting;
  };
  /** Reconnects for as long as it takes: nobody may be calling. */
  function onClose(): void {
    current = undefined;
    if (closed) return;
    options.log.warn('Lost the connection to containerd');
    const again = (): void => {
      reconnect().then(
        () => {
          options.log.info('Connected to containerd again');
          for (const listener of listeners) listener();
        },
        (error) => {
          if (closed) return;
          options.log.error('Cannot reach containerd', { error });
          setTimeout(again, LONGEST_PAUSE_MS).unref();
        },
      );
    };
    again();
  }
  const channel = async (): Promise<Channel> => {
    if (closed) throw new DriverError('Unavailable', 'The container driver is closed');
    return current !== undefined && !current.closed ? current : reconnect();
  };

  await channel();
  return {
    channel,
    call: async (method, request, callOptions) => (await channel()).call(method, request, callOptions),
    onReconnect(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get closed() {
      return closed;
    },
    async close() {
      closed = true;
      current?.close();
      // A start of containerd that was under way comes to its end first, so that whoever stops it next finds it.
      const late = await connecting?.catch(() => undefined);
      late?.close();
    },
  };
}

async function connect(options: LinkOptions, isClosed: () => boolean, onClose: () => void): Promise<Channel> {
  const { paths, namespace, systemResource, log } = options;
  const deadline = Date.now() + CONNECT_DEADLINE_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    if (isClosed()) throw new DriverError('Unavailable', 'The container driver is closed');
    try {
      if (await ensureDaemon(paths, systemResource)) log.info('Started containerd', { socket: paths.socket });
      const channel = await openChannel(paths.socket, namespace, onClose);
      await ensureNamespace(channel, namespace);
      return channel;
    } catch (cause) {
      if (Date.now() > deadline) {
        const words = await lastWords(paths);
        throw new DriverError('Unavailable', `containerd does not answer at "${paths.socket}": ${words}`, {
          cause,
        });
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

async function ensureNamespace(channel: Channel, name: string): Promise<void> {
  await channel.call(Namespaces.create, { namespace: { name } }).catch((error) => {
    if (!isRpc(error, Code.AlreadyExists)) throw error;
  });
}
