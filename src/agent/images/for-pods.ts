// A pod names an image: is it here, may it be pulled, and if not, what does the pod show?
//
// What was built or imported here counts as present under every policy: no registry has it, this host is its registry.
import { constants } from 'node:os';
import type { ImageStore, StoredImage } from '../../drivers/container/image-store.ts';
import type { Images } from '../../images/acquire.ts';
import { isImageError } from '../../images/image-error.ts';
import { ORIGIN_LABEL } from '../../images/labels.ts';
import { formatImageName, type ImageName, parseImageName } from '../../images/name/image-name.ts';
import { readImage } from '../../images/oci/image.ts';
import type { PodImages, ResolvedImage } from '../pods/images.ts';
import { invalidName, neverPull, pullFailed } from './errors.ts';
import { visibleImages } from './summary.ts';

const SIGTERM = 15;
const KEPT = 256;

export function podImages(store: ImageStore, images: Images): PodImages {
  const stopSignalOf = stopSignals(store);
  const resolved = async (name: ImageName, image: StoredImage, pulled: boolean): Promise<ResolvedImage> => {
    const id = `${name.registry}/${name.repository}@${image.target.digest}`;
    return { name: image.name, id, stopSignal: await stopSignalOf(image), pulled };
  };
  return {
    async resolve(text, policy, signal, pulling) {
      const name = parse(text);
      const full = formatImageName(name);
      const here = await findHere(store, name);
      if (here && (policy !== 'Always' || isOurOwn(here))) return resolved(name, here, false);
      if (policy === 'Never') throw neverPull(text);
      pulling?.();
      try {
        return await resolved(name, await images.pull(text, { signal }), true);
      } catch (error) {
        if (isImageError(error, 'Aborted')) throw error;
        throw pullFailed(full, error);
      }
    },
  };
}

function parse(text: string): ImageName {
  try {
    return parseImageName(text);
  } catch (error) {
    throw invalidName(text, error);
  }
}

/** A digest is found under whatever name it came. */
async function findHere(store: ImageStore, name: ImageName): Promise<StoredImage | undefined> {
  const named = await store.findImage(formatImageName(name));
  if (named || name.digest === undefined) return named;
  return (await visibleImages(store)).find(({ target }) => target.digest === name.digest);
}

function isOurOwn(image: StoredImage): boolean {
  return ['build', 'import'].includes(image.labels[ORIGIN_LABEL] ?? '');
}

/** Read from the image's own files, which its digest names and which therefore never change: remembered. */
function stopSignals(store: ImageStore): (image: StoredImage) => Promise<number> {
  const known = new Map<string, number>();
  return async ({ target }) => {
    const before = known.get(target.digest);
    if (before !== undefined) return before;
    const { config } = await readImage(store, target);
    const signal = signalNumber(config.config?.StopSignal);
    if (known.size >= KEPT) known.clear();
    known.set(target.digest, signal);
    return signal;
  };
}

/** `SIGQUIT`, `QUIT`, `3`, `RTMIN+3`. */
export function signalNumber(text: string | undefined): number {
  if (text === undefined || text === '') return SIGTERM;
  if (/^\d+$/.test(text)) return Number(text);
  const name = text.toUpperCase().replace(/^SIG/, '');
  const realTime = /^RTMIN(?:\+(\d+))?$/.exec(name);
  if (realTime) return 34 + Number(realTime[1] ?? 0);
  return (constants.signals as { readonly [name: string]: number })[`SIG${name}`] ?? SIGTERM;
}
