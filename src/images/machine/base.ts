// The base of machine images: made here once, of Debian's packages and of files of our own, and named in the image store.
//
// Nothing is made while the store has one of the same recipe. When a new one cannot be made (no network), an older one
// goes on being used.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageStore, StoredImage } from '../../drivers/container/image-store.ts';
import { writeItems } from '../build/write-layer.ts';
import { isImageError } from '../image-error.ts';
import { ORIGIN_LABEL, STAND_IN_LABEL } from '../labels.ts';
import { digestOf } from '../oci/digest.ts';
import { getImage, putNewImage, withSession } from '../oci/image.ts';
import { hostPlatform } from '../oci/platform.ts';
import type { MakeOptions } from '../stand-in/debian-base.ts';
import { readKept } from '../stand-in/layer-file.ts';
import { type DebianRecipe, debianLayer, debianRecipe } from './debian-layer.ts';
import { baseEntries } from './guest/entries.ts';
import { layerItems } from './guest/guest-entry.ts';

/** Of what all stand-ins for machine images are. */
export const BASE_IMAGE = 'machines.tutti.dev/base/debian12:latest';
/** Label with the digest of what the base was made of. */
export const RECIPE_LABEL = 'dev.tutti.recipe';

const TEXT = 'Debian 12 (bookworm) with systemd, OpenSSH and cloud-init, built here from Debian packages';

export interface BaseOptions extends MakeOptions {
  /** Layers are kept here. */
  readonly cacheDir: string;
  readonly now?: () => number;
}

const making = new WeakMap<ImageStore, Promise<StoredImage>>();

/** The base in the store, made if it is not there. Everyone who asks at the same time shares one. Throws ImageError Failed, Unsupported (no mmdebstrap), Aborted. */
export function ensureBase(store: ImageStore, options: BaseOptions): Promise<StoredImage> {
  const known = making.get(store);
  if (known) return known;
  const mine = makeUnlessThere(store, options).finally(() => making.delete(store));
  making.set(store, mine);
  return mine;
}

async function makeUnlessThere(store: ImageStore, options: BaseOptions): Promise<StoredImage> {
  const { architecture } = hostPlatform();
  const recipe = await debianRecipe(architecture);
  const digest = digestOf(JSON.stringify([recipe.digest, baseEntries()]));
  const here = await store.findImage(BASE_IMAGE);
  if (here?.labels[RECIPE_LABEL] === digest) return here;
  try {
    await makeBase(store, { ...options, recipe, digest });
  } catch (error) {
    if (!here || !isImageError(error, 'Failed', 'Unsupported')) throw error;
    options.progress?.(`The machines' base cannot be made anew (${error.message}); the older one is used`);
  }
  return getImage(store, BASE_IMAGE);
}

async function makeBase(
  store: ImageStore,
  options: BaseOptions & { readonly recipe: DebianRecipe; readonly digest: string },
): Promise<void> {
  const { cacheDir, recipe, digest, now = Date.now } = options;
  await mkdir(cacheDir, { recursive: true, mode: 0o700 });
  const debian = await debianLayer(cacheDir, recipe, options);
  options.progress?.("Unpacking the machines' base");
  const scratch = await mkdtemp(join(cacheDir, 'base.'));
  try {
    await withSession(store, async (session) => {
      await session.writeBlob(debian.layer.descriptor, readKept(debian));
      const guest = await writeItems(layerItems(baseEntries()), session, scratch);
      const created = new Date(now()).toISOString();
      await putNewImage(store, session, {
        names: [BASE_IMAGE],
        config: {
          created,
          ...hostPlatform(),
          config: { Cmd: ['/sbin/init'], Labels: { [STAND_IN_LABEL]: TEXT } },
          rootfs: { type: 'layers', diff_ids: [] },
          history: [TEXT, 'Units, sshd, cloud-init'].map((text) => ({ created, created_by: text })),
        },
        layers: [debian.layer, ...(guest ? [guest] : [])],
        labels: { [STAND_IN_LABEL]: TEXT, [ORIGIN_LABEL]: 'stand-in', [RECIPE_LABEL]: digest },
      });
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
