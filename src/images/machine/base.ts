// The bases of machine images: made here once, of Debian's packages and of files of our own, and named in the image store.
//
// Nothing is made while the store has one of the same recipe. When a new one cannot be made (no network), an older one
// goes on being used.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageStore, StoredImage } from '../../drivers/container/image-store.ts';
import { BASES, type BaseName, baseImageName } from '../../model/machine-image-stand-ins.ts';
import type { LayerItem } from '../build/copy-layer.ts';
import { writeItems } from '../build/write-layer.ts';
import { isImageError } from '../image-error.ts';
import { ORIGIN_LABEL, STAND_IN_LABEL } from '../labels.ts';
import { digestOf } from '../oci/digest.ts';
import { getImage, putNewImage, withSession } from '../oci/image.ts';
import { hostPlatform } from '../oci/platform.ts';
import type { MakeOptions } from '../stand-in/debian-base.ts';
import { readKept } from '../stand-in/layer-file.ts';
import { makeScratch } from '../stand-in/scratch.ts';
import { type DebianRecipe, debianLayer, debianRecipe } from './debian-layer.ts';
import { fixedEntries, guestEntries } from './guest/entries.ts';
import { type GuestEntry, layerItems } from './guest/guest-entry.ts';
import { userEntries } from './guest/user.ts';

/** Label with the digest of what the base was made of. */
export const RECIPE_LABEL = 'dev.tutti.recipe';

const TEXT = 'Debian 12 (bookworm) with systemd, OpenSSH and cloud-init, built here from Debian packages';

export interface BaseOptions extends MakeOptions {
  /** Layers are kept here. */
  readonly cacheDir: string;
  /** Default `debian12`. */
  readonly base?: BaseName;
  readonly now?: () => number;
}

const making = new WeakMap<ImageStore, Map<BaseName, Promise<StoredImage>>>();

/**
 * The base in the store, made if it is not there (a minute, the first time). Everyone who asks at the same time shares one;
 * different ones come one after the other, as they share their packages. Throws ImageError Failed, Unsupported (no mmdebstrap), Aborted.
 */
export function ensureBase(store: ImageStore, options: BaseOptions): Promise<StoredImage> {
  const { base = 'debian12' } = options;
  const running = making.get(store) ?? new Map<BaseName, Promise<StoredImage>>();
  making.set(store, running);
  const known = running.get(base);
  if (known) return known;
  const before = Promise.allSettled([...running.values()]);
  const mine = before.then(() => makeUnlessThere(store, base, options)).finally(() => running.delete(base));
  running.set(base, mine);
  return mine;
}

async function makeUnlessThere(
  store: ImageStore,
  base: BaseName,
  options: BaseOptions,
): Promise<StoredImage> {
  const { architecture } = hostPlatform();
  const recipe = await debianRecipe(architecture);
  const { user } = BASES[base];
  const parts = [recipe.digest, fixedEntries(user), userEntries(user, NO_ACCOUNTS, {})];
  const digest = digestOf(JSON.stringify(parts));
  const name = baseImageName(base);
  const here = await store.findImage(name);
  if (here?.labels[RECIPE_LABEL] === digest) return here;
  try {
    await makeBase(store, { ...options, base, recipe, digest });
  } catch (error) {
    if (!here || !isImageError(error, 'Failed', 'Unsupported')) throw error;
    options.progress?.(`The machines' base cannot be made anew (${error.message}); the older one is used`);
  }
  return getImage(store, name);
}

const NO_ACCOUNTS = { passwd: '', group: '', shadow: '', gshadow: '' };

async function makeBase(
  store: ImageStore,
  options: BaseOptions & { readonly base: BaseName; readonly recipe: DebianRecipe; readonly digest: string },
): Promise<void> {
  const { cacheDir, base, recipe, digest, now = Date.now } = options;
  await mkdir(cacheDir, { recursive: true, mode: 0o700 });
  const debian = await debianLayer(cacheDir, recipe, options);
  options.progress?.("Unpacking the machines' base");
  const entries = guestEntries(BASES[base].user, debian.facts);
  const scratch = await makeScratch(join(cacheDir, 'base'));
  try {
    await withSession(store, async (session) => {
      await session.writeBlob(debian.layer.descriptor, readKept(debian));
      const guest = await writeItems(asStream(entries), session, scratch);
      const created = new Date(now()).toISOString();
      await putNewImage(store, session, {
        names: [baseImageName(base)],
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

async function* asStream(entries: readonly GuestEntry[]): AsyncGenerator<LayerItem> {
  yield* layerItems(entries);
}
