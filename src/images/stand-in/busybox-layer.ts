// A root filesystem that is nothing but Debian's static busybox: every applet a link, the usual directories, two users.
import { spawnSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Layer } from '../../drivers/container/image-store.ts';
import { ImageError } from '../image-error.ts';
import { oneChunk, readAll } from '../oci/digest.ts';
import { writeLayer } from '../oci/pack-layer.ts';
import { readTar } from '../oci/tar-reader.ts';
import { type TarEntry, tarStream } from '../oci/tar-writer.ts';
import { bootstrap, type MakeOptions } from './debian-base.ts';
import { type KeptLayer, keptLayer } from './layer-file.ts';

const BINARY_LIMIT = 16 << 20;
const DIRECTORIES = [
  'bin',
  'dev',
  'etc',
  'home',
  'proc',
  'root',
  'sys',
  'tmp',
  'usr',
  'usr/bin',
  'usr/sbin',
  'var',
  'var/spool',
  'var/www',
];

export function busyboxLayer(
  cacheDir: string,
  architecture: string,
  options: MakeOptions = {},
): Promise<KeptLayer<object>> {
  return keptLayer(join(cacheDir, `busybox-${architecture}`), async (blobPath, scratch) => {
    const layer = await bootstrap(
      ['--variant=extract', '--include=busybox-static'],
      async (tar) => {
        const binary = await binaryOf(tar);
        return writeBusybox(binary, await appletsOf(binary, scratch), blobPath);
      },
      options,
    );
    return { layer, facts: {} };
  });
}

async function binaryOf(tar: AsyncIterable<Uint8Array>): Promise<Buffer> {
  let binary: Buffer | undefined;
  for await (const entry of readTar(tar)) {
    if (/^(usr\/)?bin\/busybox$/.test(entry.name)) binary = await readAll(entry.content, BINARY_LIMIT);
  }
  if (!binary) throw new ImageError('Failed', 'The package busybox-static has no bin/busybox');
  return binary;
}

/** Paths of the applets, as the binary lists them: `bin/cat`. */
async function appletsOf(binary: Buffer, scratch: string): Promise<readonly string[]> {
  const path = join(scratch, 'busybox');
  await writeFile(path, binary);
  await chmod(path, 0o755);
  const { stdout, status } = spawnSync(path, ['--list-full'], { encoding: 'utf8' });
  if (status !== 0) throw new ImageError('Failed', 'busybox does not list its applets');
  return stdout.split('\n').filter((line) => line !== '' && line !== 'bin/busybox');
}

function writeBusybox(binary: Buffer, applets: readonly string[], path: string): Promise<Layer> {
  const entry = (name: string, more: Partial<TarEntry>): TarEntry => {
    return { name, type: 'file', mode: 0o644, uid: 0, gid: 0, size: 0, mtime: 0, ...more };
  };
  const file = (name: string, content: Buffer, mode = 0o644) => {
    return { entry: entry(name, { size: content.length, mode }), content: oneChunk(content) };
  };
  async function* items() {
    for (const name of new Set([
      ...DIRECTORIES,
      ...applets.map((applet) => applet.replace(/\/[^/]*$/, '')),
    ])) {
      yield { entry: entry(`${name}/`, { type: 'directory', mode: name === 'tmp' ? 0o1777 : 0o755 }) };
    }
    yield file('bin/busybox', binary, 0o755);
    for (const name of applets)
      yield { entry: entry(name, { type: 'hardlink', link: 'bin/busybox', mode: 0o755 }) };
    yield file(
      'etc/passwd',
      Buffer.from('root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n'),
    );
    yield file('etc/group', Buffer.from('root:x:0:\nnogroup:x:65534:\n'));
    for (const name of ['hosts', 'hostname', 'resolv.conf']) yield file(`etc/${name}`, Buffer.alloc(0));
  }
  return writeLayer(tarStream(items()), path);
}
