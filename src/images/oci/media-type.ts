// Which media types mean what: OCI's own and Docker's schema 2, which hold the same bytes under other names.

export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const INDEX = 'application/vnd.oci.image.index.v1+json';
export const CONFIG = 'application/vnd.oci.image.config.v1+json';
export const LAYER_TAR = 'application/vnd.oci.image.layer.v1.tar';
export const LAYER_GZIP = 'application/vnd.oci.image.layer.v1.tar+gzip';
export const LAYER_ZSTD = 'application/vnd.oci.image.layer.v1.tar+zstd';

const DOCKER = 'application/vnd.docker';
export const DOCKER_MANIFEST = `${DOCKER}.distribution.manifest.v2+json`;
export const DOCKER_INDEX = `${DOCKER}.distribution.manifest.list.v2+json`;

/** Docker's name -> OCI's for the same bytes. */
const OCI_NAME: { readonly [mediaType: string]: string } = {
  [`${DOCKER}.image.rootfs.diff.tar`]: LAYER_TAR,
  [`${DOCKER}.image.rootfs.diff.tar.gzip`]: LAYER_GZIP,
  [`${DOCKER}.image.rootfs.diff.tar.zstd`]: LAYER_ZSTD,
  [`${DOCKER}.container.image.v1+json`]: CONFIG,
  [DOCKER_MANIFEST]: MANIFEST,
  [DOCKER_INDEX]: INDEX,
};

/** The OCI name of a media type; unknown ones stay as they are. */
export function ociMediaType(mediaType: string): string {
  return OCI_NAME[mediaType] ?? mediaType;
}

export function isIndex(mediaType: string): boolean {
  return ociMediaType(mediaType) === INDEX;
}

export function isManifest(mediaType: string): boolean {
  return ociMediaType(mediaType) === MANIFEST;
}

export function isLayer(mediaType: string): boolean {
  return [LAYER_TAR, LAYER_GZIP, LAYER_ZSTD].includes(ociMediaType(mediaType));
}

/** What a client may be given for a manifest, best first. */
export const ACCEPTED_MANIFESTS: readonly string[] = [MANIFEST, INDEX, DOCKER_MANIFEST, DOCKER_INDEX];
