// Makes an image that stands in for one that cannot be pulled, and says so wherever the image is shown.
//
// Every stand-in is labelled with what it is; layers are shared and kept, so that only the first one takes long.
import { mkdir } from 'node:fs/promises';
import type { ImageStore } from '../../drivers/container/image-store.ts';
import { ImageError } from '../image-error.ts';
import { ORIGIN_LABEL, STAND_IN_LABEL } from '../labels.ts';
import { formatImageName, type ImageName, shortImageName } from '../name/image-name.ts';
import type { ImageConfig, RunConfig } from '../oci/document.ts';
import { type Image, putNewImage, withSession } from '../oci/image.ts';
import { hostPlatform } from '../oci/platform.ts';
import { busyboxLayer } from './busybox-layer.ts';
import { debianBase, type MakeOptions } from './debian-base.ts';
import { type KeptLayer, readKept } from './layer-file.ts';
import { nodeLayer, resolveNode } from './node-layer.ts';
import { type Recipe, standInFor } from './recipe.ts';

export interface StandIns {
  /** Why no stand-in can be made; undefined when one can. Other names: also a reason. */
  refusal(name: ImageName): string | undefined;
  /** Makes the image and names it. Throws ImageError Unsupported (refusal), NotFound (no such version), Failed. */
  make(
    name: ImageName,
    options: MakeOptions,
  ): Promise<{ readonly image: Image; readonly ingredients: string }>;
}

export interface StandInOptions {
  readonly store: ImageStore;
  /** Layers are kept here. */
  readonly cacheDir: string;
  readonly now?: () => number;
}

interface Parts {
  readonly layers: readonly KeptLayer<unknown>[];
  readonly config: RunConfig;
  /** `Debian packages and Node.js 21.7.3 of the npm registry`. */
  readonly ingredients: string;
}

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export function openStandIns(options: StandInOptions): StandIns {
  const { store, cacheDir, now = Date.now } = options;
  const running = new Map<string, Promise<{ image: Image; ingredients: string }>>();
  const refusal = (name: ImageName) => {
    const choice = standInFor(name);
    if (!choice) return 'no stand-in is known for it';
    return 'refusal' in choice ? choice.refusal : undefined;
  };
  const make = async (name: ImageName, how: MakeOptions) => {
    const choice = standInFor(name);
    if (!choice || 'refusal' in choice)
      throw new ImageError('Unsupported', `No stand-in for ${shortImageName(name)}: ${refusal(name)}`);
    await mkdir(cacheDir, { recursive: true, mode: 0o700 });
    const parts = await gather(choice.recipe, cacheDir, how);
    const text = `Stand-in for ${formatImageName(name)}, built here from ${parts.ingredients}`;
    const image = await assemble(store, name, parts, text, new Date(now()).toISOString());
    return { image, ingredients: parts.ingredients };
  };
  return {
    refusal,
    // One at a time: they share layers, and the machine.
    make(name, how) {
      const before = [...running.values()].at(-1) ?? Promise.resolve();
      const key = formatImageName(name);
      const known = running.get(key);
      if (known) return known;
      const mine = Promise.allSettled([before]).then(() => make(name, how));
      running.set(key, mine);
      const done = () => running.delete(key);
      mine.then(done, done);
      return mine;
    },
  };
}

async function gather(recipe: Recipe, cacheDir: string, how: MakeOptions): Promise<Parts> {
  const { architecture } = hostPlatform();
  switch (recipe.kind) {
    case 'busybox': {
      const layer = await busyboxLayer(cacheDir, architecture, how);
      return {
        layers: [layer],
        config: { Env: [PATH], Cmd: ['sh'] },
        ingredients: "Debian's package busybox-static",
      };
    }
    case 'debian':
    case 'ubuntu': {
      const base = await debianBase(cacheDir, architecture, how);
      const ingredients =
        recipe.kind === 'debian' ? 'Debian 12 packages' : 'Debian 12 packages (it is Debian, not Ubuntu)';
      return { layers: [base], config: { Env: [PATH], Cmd: ['bash'] }, ingredients };
    }
    case 'node': {
      const node = await resolveNode(recipe.version, architecture, cacheDir, how.signal);
      const making = debianBase(cacheDir, architecture, how);
      const [base, layer] = await Promise.all([
        making,
        nodeLayer(cacheDir, node, async () => (await making).facts, how),
      ]);
      const config = {
        Env: [PATH, `NODE_VERSION=${node.version}`],
        Entrypoint: ['docker-entrypoint.sh'],
        Cmd: ['node'],
      };
      return {
        layers: [base, layer],
        config,
        ingredients: `Debian packages and Node.js ${node.version} of the npm registry`,
      };
    }
  }
}

function assemble(
  store: ImageStore,
  name: ImageName,
  parts: Parts,
  text: string,
  created: string,
): Promise<Image> {
  const labels = { [STAND_IN_LABEL]: text };
  const config: ImageConfig = {
    created,
    ...hostPlatform(),
    config: { ...parts.config, Labels: labels },
    rootfs: { type: 'layers', diff_ids: [] },
    history: parts.layers.map(() => ({ created, created_by: text })),
  };
  return withSession(store, async (session) => {
    for (const kept of parts.layers) await session.writeBlob(kept.layer.descriptor, readKept(kept));
    const layers = parts.layers.map((kept) => kept.layer);
    return putNewImage(store, session, {
      names: [formatImageName(name)],
      config,
      layers,
      labels: { ...labels, [ORIGIN_LABEL]: 'stand-in' },
    });
  });
}
