// A root filesystem for tests, made here: Debian's static busybox and a few accounts, as an OCI image of one or two layers.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Descriptor, ImageStore, Layer } from '../image-store.ts';

const applets = [
  'sh',
  'cat',
  'echo',
  'sleep',
  'id',
  'env',
  'pwd',
  'hostname',
  'stty',
  'dd',
  'yes',
  'head',
  'touch',
  'ls',
  'mkdir',
];
const more = [
  'mount',
  'kill',
  'trap',
  'true',
  'false',
  'grep',
  'tail',
  'wc',
  'od',
  'chroot',
  'unshare',
  'printf',
  'seq',
  'ps',
  'test',
];

const passwd = [
  'root:x:0:0:root:/root:/bin/sh',
  'app:x:1000:1000:app:/home/app:/bin/sh',
  'web:x:33:33::/:/bin/false',
];
const group = ['root:x:0:', 'app:x:1000:', 'web:x:33:', 'staff:x:50:app', 'extra:x:60:app,web'];

export interface Entry {
  readonly name: string;
  readonly content?: string | Buffer;
  readonly linkTo?: string;
  readonly directory?: boolean;
  readonly mode?: number;
}

export function baseEntries(busybox: Buffer): readonly Entry[] {
  return [
    ...['bin', 'etc', 'tmp', 'root', 'home', 'home/app', 'proc', 'sys', 'dev'].map((name) => ({
      name,
      directory: true,
    })),
    { name: 'bin/busybox', content: busybox, mode: 0o755 },
    ...[...applets, ...more].map((name) => ({ name: `bin/${name}`, linkTo: 'busybox' })),
    { name: 'etc/passwd', content: `${passwd.join('\n')}\n` },
    { name: 'etc/group', content: `${group.join('\n')}\n` },
  ];
}

export interface Blob {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
}

export const digestOf = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export function jsonBlob(mediaType: string, value: unknown): Blob {
  const bytes = Buffer.from(JSON.stringify(value));
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}

/** A gzipped layer of these entries. */
export async function layerBlob(entries: readonly Entry[]): Promise<Blob & { readonly layer: Layer }> {
  const tar = pack();
  const chunks: Buffer[] = [];
  const collected = (async () => {
    for await (const chunk of tar as AsyncIterable<Buffer>) chunks.push(chunk);
  })();
  for (const { name, content, linkTo, directory, mode } of entries) {
    const header = { name, mtime: new Date(0), mode: mode ?? (directory ? 0o755 : 0o644) };
    if (directory) tar.entry({ ...header, type: 'directory' });
    else if (linkTo !== undefined) tar.entry({ ...header, type: 'symlink', linkname: linkTo });
    else tar.entry(header, content ?? '');
  }
  tar.finalize();
  await collected;
  const plain = Buffer.concat(chunks);
  const bytes = gzipSync(plain, { level: 1 });
  const descriptor = {
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    digest: digestOf(bytes),
    size: bytes.length,
  };
  return { descriptor, bytes, layer: { descriptor, diffId: digestOf(plain) } };
}

export interface ImageRecipe {
  readonly name: string;
  readonly config?: { readonly [field: string]: unknown };
  /** A second layer on top. */
  readonly extra?: readonly Entry[];
  /** Layers that are in the store already, on top of all. */
  readonly onTop?: readonly Layer[];
}

/** Throws when Debian's busybox-static is not installed. */
export async function readBusybox(): Promise<Buffer> {
  for (const path of ['/usr/bin/busybox', '/bin/busybox']) {
    const found = await readFile(path).catch(() => undefined);
    if (found !== undefined) return found;
  }
  throw new Error('These tests need busybox: apt-get install busybox-static');
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}

/** Writes the image into the store as a registry client would; returns the manifest's descriptor. */
export async function putBusyboxImage(
  images: ImageStore,
  busybox: Buffer,
  recipe: ImageRecipe,
): Promise<Descriptor> {
  const layers = [await layerBlob(baseEntries(busybox))];
  if (recipe.extra !== undefined) layers.push(await layerBlob(recipe.extra));
  const all = [...layers.map(({ layer }) => layer), ...(recipe.onTop ?? [])];
  const config = jsonBlob('application/vnd.oci.image.config.v1+json', {
    architecture: 'amd64',
    os: 'linux',
    config: { Env: ['PATH=/bin', 'FROM_IMAGE=yes'], Cmd: ['sleep', '1000'], ...recipe.config },
    rootfs: { type: 'layers', diff_ids: all.map(({ diffId }) => diffId) },
  });
  const manifest = jsonBlob('application/vnd.oci.image.manifest.v1+json', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: config.descriptor,
    layers: all.map(({ descriptor }) => descriptor),
  });
  const session = await images.openSession();
  try {
    for (const blob of [...layers, config, manifest])
      await session.writeBlob(blob.descriptor, once(blob.bytes));
    await session.unpack(all);
    await images.putImage({ name: recipe.name, target: manifest.descriptor, labels: {} });
  } finally {
    await session.close();
  }
  return manifest.descriptor;
}
