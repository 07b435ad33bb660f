// Which image of an index is for this host?
import type { Descriptor } from '../../drivers/container/image-store.ts';

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

const ARCHITECTURE: { readonly [nodeName: string]: string } = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'arm',
  ppc64: 'ppc64le',
  s390x: 's390x',
};

/** What this machine runs. */
export function hostPlatform(nodeArch: string = process.arch): Platform {
  return { os: 'linux', architecture: ARCHITECTURE[nodeArch] ?? nodeArch };
}

/** `linux/amd64`, `linux/arm64/v8`. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

/** True when an image for `offered` runs on `wanted`. */
export function runsOn(offered: Platform, wanted: Platform): boolean {
  if (offered.os !== wanted.os || offered.architecture !== wanted.architecture) return false;
  const variant = (platform: Platform) =>
    platform.variant ?? (platform.architecture === 'arm64' ? 'v8' : undefined);
  return wanted.variant === undefined || variant(offered) === variant(wanted);
}

/** The first manifest for the platform; attestations carry the platform unknown/unknown and never match. */
export function choosePlatform(manifests: readonly Descriptor[], wanted: Platform): Descriptor | undefined {
  return manifests.find((manifest) => manifest.platform !== undefined && runsOn(manifest.platform, wanted));
}
