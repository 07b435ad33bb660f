// Where does an image come from? From here, from its registry, or - where no registry can be reached - made here.
//
// A stand-in is made only when the registry does not answer: what a registry refuses is refused. Everyone who wants the
// same image at the same time shares one pull.
import type { ImageStore, StoredImage } from '../drivers/container/image-store.ts';
import type { Progress } from '../model/agent-calls.ts';
import { ImageError, isImageError } from './image-error.ts';
import { ORIGIN_LABEL } from './labels.ts';
import { formatImageName, type ImageName, parseImageName } from './name/image-name.ts';
import { getImage } from './oci/image.ts';
import type { RegistryClient } from './registry/client.ts';
import { pullImage } from './registry/pull.ts';
import type { StandIns } from './stand-in/stand-ins.ts';

export interface Wanted {
  readonly progress?: (step: Progress) => void;
  readonly signal?: AbortSignal;
}

export interface Images {
  /** Pulls even if it is here. Throws ImageError, Unreachable only where no stand-in can be made. */
  pull(name: string, wanted?: Wanted): Promise<StoredImage>;
  /** What is here, else pull. `refresh`: pull, but keep what is here when the registry does not answer. */
  acquire(name: string, wanted?: Wanted & { readonly refresh?: boolean }): Promise<StoredImage>;
}

export interface ImagesOptions {
  readonly store: ImageStore;
  readonly client: RegistryClient;
  readonly standIns: StandIns;
  /** Makes bases of machine images, which no registry has. */
  readonly bases?: MachineBases;
}

export interface MachineBases {
  /** False: the name is none of a base. Throws ImageError. */
  make(name: string, how: { readonly progress: (message: string) => void }): Promise<boolean>;
}

/** Of machine images: they are on this host or nowhere. */
const MACHINE_REGISTRY = 'machines.tutti.dev';

interface Shared {
  readonly result: Promise<StoredImage>;
  readonly stop: AbortController;
  readonly listeners: Set<(step: Progress) => void>;
  waiting: number;
}

export function openImages(options: ImagesOptions): Images {
  const { store } = options;
  const running = new Map<string, Shared>();

  const start = (name: ImageName): Shared => {
    const full = formatImageName(name);
    const stop = new AbortController();
    const listeners = new Set<(step: Progress) => void>();
    const progress = (step: Progress) => {
      for (const listener of listeners) listener(step);
    };
    const result = pullOrMake(options, name, { progress, signal: stop.signal });
    const shared: Shared = { result, stop, listeners, waiting: 0 };
    running.set(full, shared);
    const done = () => {
      if (running.get(full) === shared) running.delete(full);
    };
    result.then(done, done);
    return shared;
  };

  const pull = async (text: string, { progress, signal }: Wanted = {}): Promise<StoredImage> => {
    const name = parseImageName(text);
    const known = running.get(formatImageName(name));
    const shared = known && !known.stop.signal.aborted ? known : start(name);
    shared.waiting += 1;
    if (progress) shared.listeners.add(progress);
    try {
      return await Promise.race([shared.result, aborted(signal)]);
    } finally {
      if (progress) shared.listeners.delete(progress);
      shared.waiting -= 1;
      if (shared.waiting === 0) shared.stop.abort(); // nobody wants it any more; after its end this does nothing
    }
  };

  return {
    pull,
    async acquire(text, wanted = {}) {
      const full = formatImageName(parseImageName(text));
      const here = await store.findImage(full);
      if (here && !wanted.refresh) return here;
      try {
        return await pull(text, wanted);
      } catch (error) {
        if (here && isImageError(error, 'Unreachable')) return here;
        throw error;
      }
    },
  };
}

async function pullOrMake(
  { store, client, standIns, bases }: ImagesOptions,
  name: ImageName,
  how: { readonly progress: (step: Progress) => void; readonly signal: AbortSignal },
): Promise<StoredImage> {
  const full = formatImageName(name);
  if (name.registry === MACHINE_REGISTRY) {
    const progress = (message: string) => how.progress({ stage: 'base', message });
    if (!(await bases?.make(full, { progress }))) throw new ImageError('NotFound', `No such image: ${full}`);
    return getImage(store, full);
  }
  try {
    await pullImage(name, { store, client, labels: { [ORIGIN_LABEL]: 'pull' }, ...how });
  } catch (error) {
    if (!isImageError(error, 'Unreachable')) throw error;
    const refusal = standIns.refusal(name);
    if (refusal !== undefined)
      throw new ImageError('Unreachable', `${error.message} (no stand-in: ${refusal})`, { cause: error });
    const here = await store.findImage(full);
    if (here) return here;
    await makeStandIn(standIns, name, error, how);
  }
  return getImage(store, full);
}

async function makeStandIn(
  standIns: StandIns,
  name: ImageName,
  reason: ImageError,
  { progress, signal }: { readonly progress: (step: Progress) => void; readonly signal: AbortSignal },
): Promise<void> {
  const full = formatImageName(name);
  const why = reason.message.replace(/^failed to do request: \w+ "[^"]*": /, '');
  progress({ stage: 'stand-in', message: `${full} cannot be pulled (${why}); making a stand-in here` });
  const { ingredients } = await standIns.make(name, {
    signal,
    progress: (message) => progress({ stage: 'stand-in', message }),
  });
  const message = `${full} cannot be pulled (${why}); using a stand-in built here from ${ingredients}`;
  progress({ stage: 'stand-in', message });
}

/** Never resolves; rejects when the signal aborts. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new ImageError('Aborted', 'The pull was cancelled'));
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
  });
}
