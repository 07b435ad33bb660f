// The JSON documents of an image: manifest, index and config, and how to read them without trusting them.
//
// A document that was read has the fields that are typed here; everything else in it is kept as it came.
import type { Descriptor } from '../../drivers/container/image-store.ts';
import { ImageError } from '../image-error.ts';
import { isIndex, isManifest } from './media-type.ts';

export interface Manifest {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations?: { readonly [name: string]: string };
}

export interface Index {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly manifests: readonly Descriptor[];
  readonly annotations?: { readonly [name: string]: string };
}

export interface HealthCheck {
  readonly Test?: readonly string[];
  /** Nanoseconds. */
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly StartInterval?: number;
  readonly Retries?: number;
}

/** How a container of the image runs, as Docker and OCI name it. */
export interface RunConfig {
  readonly User?: string;
  readonly ExposedPorts?: { readonly [port: string]: object };
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly Volumes?: { readonly [path: string]: object };
  readonly WorkingDir?: string;
  readonly Labels?: { readonly [name: string]: string };
  readonly StopSignal?: string;
  readonly Shell?: readonly string[];
  readonly Healthcheck?: HealthCheck;
  readonly OnBuild?: readonly string[] | null;
  readonly ArgsEscaped?: boolean;
}

export interface HistoryEntry {
  readonly created?: string;
  readonly created_by?: string;
  readonly comment?: string;
  readonly author?: string;
  readonly empty_layer?: boolean;
}

export interface ImageConfig {
  readonly created?: string;
  readonly author?: string;
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  readonly config?: RunConfig;
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly string[] };
  readonly history?: readonly HistoryEntry[];
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Throws ImageError Corrupt, or Unsupported for a manifest of schema 1. */
export function parseManifest(bytes: Uint8Array): Manifest {
  const value = parseObject(bytes, 'manifest');
  if (value.schemaVersion !== 2)
    throw new ImageError('Unsupported', 'Image manifests of schema 1 are not supported');
  const { config, layers, mediaType } = value as { config: unknown; layers: unknown; mediaType?: unknown };
  if (mediaType !== undefined && !isManifest(String(mediaType))) throw corrupt('manifest');
  if (!isDescriptor(config) || !Array.isArray(layers) || !layers.every(isDescriptor))
    throw corrupt('manifest');
  return value as unknown as Manifest;
}

export function parseIndex(bytes: Uint8Array): Index {
  const value = parseObject(bytes, 'index');
  if (value.mediaType !== undefined && !isIndex(String(value.mediaType))) throw corrupt('index');
  if (!Array.isArray(value.manifests) || !value.manifests.every(isDescriptor)) throw corrupt('index');
  return value as unknown as Index;
}

export function parseConfig(bytes: Uint8Array): ImageConfig {
  const value = parseObject(bytes, 'config');
  const rootfs = value.rootfs as { diff_ids?: unknown } | undefined;
  const diffIds = rootfs?.diff_ids ?? [];
  if (!Array.isArray(diffIds) || !diffIds.every((id) => typeof id === 'string' && DIGEST.test(id)))
    throw corrupt('config');
  return { ...(value as unknown as ImageConfig), rootfs: { type: 'layers', diff_ids: diffIds } };
}

export function parseObject(bytes: Uint8Array, what: string): { [name: string]: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new ImageError('Corrupt', `The image's ${what} is not JSON`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw corrupt(what);
  return value as { [name: string]: unknown };
}

function isDescriptor(value: unknown): value is Descriptor {
  const { mediaType, digest, size } = (value ?? {}) as { [name: string]: unknown };
  if (typeof digest !== 'string' || !DIGEST.test(digest)) return false;
  return (
    Number.isSafeInteger(size) &&
    (size as number) >= 0 &&
    (mediaType === undefined || typeof mediaType === 'string')
  );
}

function corrupt(what: string): ImageError {
  return new ImageError('Corrupt', `The image's ${what} is malformed`);
}
