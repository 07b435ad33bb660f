// Is the image that a machine starts with in the image store? A base is built here when the first machine wants it.
import type { ImageStore, StoredImage } from '../../../drivers/container/image-store.ts';
import { ensureBase } from '../../../images/machine/base.ts';
import type { Informer } from '../../../machinery/informer.ts';
import { TuttiError } from '../../../model/errors.ts';
import type { MachineImage } from '../../../model/kinds/machine-image.ts';
import { BASES, baseImageName, isBaseName } from '../../../model/machine-image-stand-ins.ts';
import type { MachineImages, ReadyImage } from '../deps.ts';
import { unless } from '../interrupt.ts';
import { regionOf } from '../names.ts';

export interface ReadyImagesDeps {
  readonly store: ImageStore;
  /** Where the layers of bases are kept. */
  readonly cacheDir: string;
  readonly images: Informer<MachineImage>;
}

const USUAL_USER = 'ec2-user';

export function readyImages(deps: ReadyImagesDeps): MachineImages {
  return {
    async ready(machine, progress, signal) {
      await unless(signal, deps.images.synced());
      const image = deps.images.find({ namespace: regionOf(machine), name: machine.spec.image });
      if (!image) throw new TuttiError('NotFound', `There is no image "${machine.spec.image}"`);
      const { source, user } = image.spec;
      if (source.type === 'base') return base(deps, { name: source.name, user }, progress, signal);
      return { name: await stored(deps, image), user: user ?? USUAL_USER };
    },
  };
}

async function base(
  { store, cacheDir }: ReadyImagesDeps,
  { name, user }: { readonly name: string; readonly user?: string },
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<ReadyImage> {
  if (!isBaseName(name)) throw new TuttiError('NotFound', `There is no base "${name}"`);
  const ready = { name: baseImageName(name), user: user ?? BASES[name].user };
  if (!(await store.findImage(ready.name))) progress('Waits until the base image is made; this is done once');
  await unless(signal, ensureBase(store, { cacheDir, base: name, progress }));
  return ready;
}

async function stored({ store }: ReadyImagesDeps, { metadata, status }: MachineImage): Promise<string> {
  const { state = 'pending', image, message } = status ?? {};
  if (state === 'pending') throw new TuttiError('Unavailable', `Image "${metadata.name}" is not ready yet`);
  if (state === 'failed')
    throw new TuttiError('Terminal', `Image "${metadata.name}" could not be made: ${message ?? ''}`);
  const found: StoredImage | undefined = image === undefined ? undefined : await store.findImage(image);
  if (!found)
    throw new TuttiError('NotFound', `The content of image "${metadata.name}" is not in the image store`);
  return found.name;
}
