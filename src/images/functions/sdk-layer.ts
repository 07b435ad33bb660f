// The AWS SDK that functions for Node.js find without packing it: /var/runtime/node_modules, from the npm registry.
//
// Less what Node.js never loads: types, maps, texts, and the builds for bundlers. One layer for all versions of Node.js.
import { createReadStream } from 'node:fs';
import { lstat, mkdir, readdir, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayerItem } from '../build/copy-layer.ts';
import { digestOf } from '../oci/digest.ts';
import { writeLayer } from '../oci/pack-layer.ts';
import { tarStream } from '../oci/tar-writer.ts';
import type { MakeOptions } from '../stand-in/debian-base.ts';
import { type KeptLayer, keptLayer } from '../stand-in/layer-file.ts';
import { installPackages } from '../stand-in/npm-registry.ts';

/** Clients of what we serve, and of what functions use most. */
export const SDK_PACKAGES: readonly string[] = [
  ...['acm', 'apigatewayv2', 'auto-scaling', 'cloudwatch', 'cloudwatch-logs', 'dynamodb', 'ec2'],
  ...['elastic-load-balancing-v2', 'eventbridge', 'iam', 'kms', 'lambda', 's3', 'secrets-manager', 'sns'],
  ...['sqs', 'ssm', 'sts'],
]
  .map((name) => `@aws-sdk/client-${name}`)
  .concat('@aws-sdk/lib-dynamodb', '@aws-sdk/util-dynamodb');

const RANGE = '^3';
const DROPPED_FOLDERS = /^(dist-types|dist-es)$/;
const OF_THE_SDK = /^@(aws-sdk|smithy)\//;
const DROPPED_FILES = /(\.d\.[cm]?ts|\.map|\.md|\.tsbuildinfo)$/;

/** The kept layer, or one made now. */
export function sdkLayer(cacheDir: string, { signal, progress }: MakeOptions): Promise<KeptLayer<object>> {
  const wanted = Object.fromEntries(SDK_PACKAGES.map((name) => [name, RANGE]));
  const digest = digestOf(JSON.stringify([wanted, String(isDropped)])).slice(7, 23);
  return keptLayer(join(cacheDir, `aws-sdk-${digest}`), async (blobPath, scratch) => {
    progress?.('Fetching the AWS SDK for JavaScript from the npm registry; this is done once');
    const directory = join(scratch, 'sdk');
    await mkdir(directory);
    await installPackages(wanted, directory, signal);
    const items = filesOf(join(directory, 'node_modules'), '');
    const layer = await writeLayer(tarStream(items), blobPath);
    await rm(directory, { recursive: true });
    return { layer, facts: {} };
  });
}

async function* filesOf(root: string, below: string): AsyncGenerator<LayerItem> {
  yield { entry: { ...base(below === '' ? '/' : `/${below}/`), type: 'directory', mode: 0o755 } };
  for (const name of (await readdir(join(root, below))).sort()) {
    const path = below === '' ? name : `${below}/${name}`;
    if (isDropped(path)) continue;
    const stats = await lstat(join(root, path));
    if (stats.isDirectory()) yield* filesOf(root, path);
    else if (stats.isSymbolicLink())
      yield {
        entry: { ...base(`/${path}`), type: 'symlink', mode: 0o777, link: await readlink(join(root, path)) },
      };
    else if (stats.isFile())
      yield { entry: { ...base(`/${path}`), size: stats.size }, content: createReadStream(join(root, path)) };
  }
}

/** `path` is below node_modules. */
function isDropped(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === '.bin' || name === '.package-lock.json' || DROPPED_FILES.test(name)) return true;
  return OF_THE_SDK.test(path) && DROPPED_FOLDERS.test(name);
}

function base(path: string) {
  return {
    name: `var/runtime/node_modules${path}`,
    type: 'file' as const,
    ...{ mode: 0o644, uid: 0, gid: 0, size: 0, mtime: 0 },
  };
}
