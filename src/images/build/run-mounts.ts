// The mounts of a RUN on this host: caches are directories of ours, binds come from the context, a stage or an image.
//
// What a bind shows counts for the cache; what is in a cache mount does not, that is its point.
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mount } from '../../drivers/container/driver.ts';
import { parseError } from '../dockerfile/parse-error.ts';
import { ImageError } from '../image-error.ts';
import { digestOf } from '../oci/digest.ts';
import { sourceOf } from './copy-step.ts';
import type { RunMount } from './run-mount.ts';
import type { RunScript } from './run-script.ts';
import { resolveInRoot } from './safe-path.ts';
import { digestSources, matchSources, type SourceTree } from './source-tree.ts';
import type { BuildRun } from './step.ts';

interface Place {
  readonly stageIndex: number;
  readonly line: number;
}

/** What the mounts mean for the result. */
export async function mountIdentity(
  run: BuildRun,
  mounts: readonly RunMount[],
  { stageIndex, line }: Place,
): Promise<readonly unknown[]> {
  const identities: unknown[] = [];
  for (const mount of mounts) {
    if (mount.type === 'secret' || mount.type === 'ssh') {
      if (mount.required) throw parseError(line, `RUN --mount=type=${mount.type} is not supported`);
      continue; // absent, as docker has it when none is given
    }
    if (mount.from !== undefined)
      identities.push([mount, (await sourceOf(run, mount.from, stageIndex, line)).identity]);
    else if (mount.type === 'bind') identities.push([mount, await contextIdentity(run, mount)]);
    else identities.push(mount);
  }
  return identities;
}

async function contextIdentity(run: BuildRun, mount: RunMount): Promise<string> {
  const tree: SourceTree = { root: run.context.directory, ignore: run.context.ignore, keepOwners: false };
  return digestSources(tree, await matchSources(tree, mount.source));
}

/** Runs `task` with everything in place. */
export async function withRunMounts<T>(
  run: BuildRun,
  mounts: readonly RunMount[],
  where: Place & { readonly script: RunScript },
  task: (mounts: readonly Mount[]) => Promise<T>,
): Promise<T> {
  const scripts = where.script.kind === 'file' ? [await scriptMount(run, where.script)] : [];
  const prepare = async (rest: readonly RunMount[], done: readonly Mount[]): Promise<T> => {
    const [mount, ...after] = rest;
    if (!mount) return task([...done, ...scripts]);
    const next = (made: readonly Mount[]) => prepare(after, [...done, ...made]);
    const target = mount.target ?? '';
    switch (mount.type) {
      case 'secret':
      case 'ssh':
        return next([]);
      case 'tmpfs':
        return next([{ type: 'tmpfs', target, readOnly: false, sizeBytes: mount.sizeBytes }]);
      case 'cache':
        return next([
          { type: 'bind', source: await cacheDirectory(run, mount), target, readOnly: mount.readOnly },
        ]);
      case 'bind':
        return withBindSource(run, mount, where, (source) =>
          next([{ type: 'bind', source, target, readOnly: true }]),
        );
    }
  };
  return prepare(mounts, []);
}

async function withBindSource<T>(
  run: BuildRun,
  mount: RunMount,
  { stageIndex, line }: Place,
  task: (path: string) => Promise<T>,
): Promise<T> {
  if (!mount.readOnly) throw parseError(line, 'RUN --mount=type=bind,readwrite is not supported');
  const inside = async (root: string) => {
    const { path, stats } = await resolveInRoot(root, mount.source);
    if (stats === undefined)
      throw new ImageError(
        'BadBuild',
        `Dockerfile:${line}: failed to compute cache key: "${mount.source}": not found`,
      );
    return task(join(root, path));
  };
  if (mount.from === undefined) return inside(run.context.directory);
  return (await sourceOf(run, mount.from, stageIndex, line)).withRoot(inside);
}

async function cacheDirectory(run: BuildRun, mount: RunMount): Promise<string> {
  const name = digestOf(mount.id ?? mount.target ?? '').slice('sha256:'.length, 'sha256:'.length + 24);
  const path = join(run.mountsDir, `${name}-${mount.uid}-${mount.gid}`);
  if ((await mkdir(path, { recursive: true })) !== undefined) {
    await chmod(path, mount.mode ?? 0o755);
    await chown(path, mount.uid, mount.gid);
  }
  return path;
}

async function scriptMount(run: BuildRun, script: Extract<RunScript, { kind: 'file' }>): Promise<Mount> {
  const path = join(run.scratchDir, `script-${digestOf(script.content).slice(7, 19)}`);
  await writeFile(path, script.content, { mode: 0o755 });
  await chmod(path, 0o755);
  return { type: 'bind', source: path, target: script.target, readOnly: true };
}
