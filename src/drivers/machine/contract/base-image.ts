// The root filesystem that contract tests boot: a small Debian with systemd, made once on this machine and kept.
//
// Its image has one layer, the tar as mmdebstrap wrote it.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Descriptor, ImageStore } from '../../container/image-store.ts';

const run = promisify(execFile);
const DIRECTORY = '/var/tmp/tutti-test-machine';
const PACKAGES = 'systemd,systemd-sysv,dbus,iproute2,e2fsprogs';

export const baseImage = 'machines.tutti.dev/base/test:latest';

/** The tar's path; takes a minute the first time. */
async function ensureTar(): Promise<string> {
  const path = `${DIRECTORY}/base.tar`;
  if ((await stat(path).catch(() => undefined)) !== undefined) return path;
  await mkdir(DIRECTORY, { recursive: true });
  const made = `${DIRECTORY}/making-${process.pid}.tar`;
  const without = ['doc', 'man', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
  const empty = `--customize-hook=: > "$1/etc/machine-id"; rm -f "$1/etc/resolv.conf" "$1/etc/hostname"`;
  await run('mmdebstrap', [
    '--variant=minbase',
    `--include=${PACKAGES}`,
    ...without,
    empty,
    'bookworm',
    made,
  ]);
  await rename(made, path);
  return path;
}

async function digestOf(path: string): Promise<{ readonly digest: string; readonly size: number }> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return { digest: `sha256:${hash.digest('hex')}`, size: (await stat(path)).size };
}

/** Puts it into the store as `baseImage`. */
export async function putBaseImage(images: ImageStore): Promise<void> {
  const path = await ensureTar();
  const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', ...(await digestOf(path)) };
  const config = json('application/vnd.oci.image.config.v1+json', {
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  });
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = json(mediaType, {
    schemaVersion: 2,
    mediaType,
    config: config.descriptor,
    layers: [layer],
  });
  const session = await images.openSession();
  try {
    await session.writeBlob(layer, createReadStream(path));
    for (const { descriptor, bytes } of [config, manifest]) await session.writeBlob(descriptor, once(bytes));
    await session.unpack([{ descriptor: layer, diffId: layer.digest }]);
    await images.putImage({ name: baseImage, target: manifest.descriptor, labels: {} });
  } finally {
    await session.close();
  }
}

function json(
  mediaType: string,
  value: unknown,
): { readonly descriptor: Descriptor; readonly bytes: Buffer } {
  const bytes = Buffer.from(JSON.stringify(value));
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}
