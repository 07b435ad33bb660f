// What does an image consist of? Its manifest (out of an index, the one for this host), its configuration, its chain id.
import { createHash } from 'node:crypto';
import { DriverError } from './driver.ts';
import type { Descriptor } from './image-store.ts';

/** Of an image's configuration, what running it needs. */
export interface ImageConfig {
  readonly env: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly workingDir: string;
  readonly user: string;
}

/** An image as it is run from. */
export interface ResolvedImage {
  readonly name: string;
  /** Digest of what the name points to. */
  readonly digest: string;
  readonly config: ImageConfig;
  /** Of all its layers: the snapshot to start from; empty for an image without layers. */
  readonly chainId: string;
}

/** A manifest with all that it refers to. */
export interface ManifestParts {
  /** Index, if the name points to one, else the same as manifest. */
  readonly target: Descriptor;
  readonly manifest: Descriptor;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  /** Of an index: every manifest, of whatever platform. */
  readonly siblings: readonly Descriptor[];
  readonly chainId: string;
  readonly settings: ImageConfig;
}

interface ManifestJson {
  readonly manifests?: readonly Descriptor[];
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
}

interface ConfigJson {
  readonly config?: {
    readonly Env?: readonly string[] | null;
    readonly Entrypoint?: readonly string[] | null;
    readonly Cmd?: readonly string[] | null;
    readonly WorkingDir?: string;
    readonly User?: string;
  };
  readonly rootfs?: { readonly diff_ids?: readonly string[] | null };
}

/** Reads one small JSON blob. Throws NotFound. */
export type ReadJson = (digest: string) => Promise<unknown>;

/** Node's name of an architecture -> an image's. */
const architectures: { readonly [node: string]: string } = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'arm',
  ia32: '386',
};

/** The chain id of layers in order: what containerd's clients call the snapshot of all of them. */
export function chainId(diffIds: readonly string[]): string {
  const hash = (value: string) => `sha256:${createHash('sha256').update(value).digest('hex')}`;
  return diffIds.reduce((chain, diffId) => (chain === '' ? diffId : hash(`${chain} ${diffId}`)), '');
}

/** Throws NotFound when a blob is missing, Failed when it is not what it says. */
export async function readManifest(target: Descriptor, readJson: ReadJson): Promise<ManifestParts> {
  // A blob is what its digest says; its inside is checked where it is used.
  const top = (await readJson(target.digest)) as ManifestJson;
  const siblings = top.manifests ?? [];
  const manifest = top.manifests === undefined ? target : pickPlatform(target, siblings);
  const { config, layers } =
    top.manifests === undefined ? top : ((await readJson(manifest.digest)) as ManifestJson);
  if (config === undefined || layers === undefined) {
    throw new DriverError('Failed', `"${manifest.digest}" is not an image manifest`);
  }
  const json = (await readJson(config.digest)) as ConfigJson;
  const settings = {
    env: json.config?.Env ?? [],
    entrypoint: json.config?.Entrypoint ?? [],
    command: json.config?.Cmd ?? [],
    workingDir: json.config?.WorkingDir ?? '',
    user: json.config?.User ?? '',
  };
  return {
    target,
    manifest,
    config,
    layers,
    siblings,
    chainId: chainId(json.rootfs?.diff_ids ?? []),
    settings,
  };
}

function pickPlatform(target: Descriptor, manifests: readonly Descriptor[]): Descriptor {
  const architecture = architectures[process.arch] ?? process.arch;
  const match = manifests.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === architecture,
  );
  if (match === undefined)
    throw new DriverError('Refused', `Image "${target.digest}" has no variant for linux/${architecture}`);
  return match;
}
