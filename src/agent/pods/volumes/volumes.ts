// The volumes of one pod on this host: made before its containers, kept current, removed with it.
//
// Configuration from secrets lies in the run directory, which is memory; the rest in the pod's directory.
import { execFileSync } from 'node:child_process';
import type { Stats } from 'node:fs';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Mount } from '../../../drivers/container/driver.ts';
import type { HostLayout } from '../../../model/host-layout.ts';
import type { Pod } from '../../../model/kinds/pod.ts';
import { bytes } from '../../../model/quantity.ts';
import type { Container, HostPathVolumeSource, Volume, VolumeMount } from '../../../model/wire/kubernetes.ts';
import { expand } from '../expand.ts';
import { podDir, podRunDir } from '../names.ts';
import { type Downward, SourceMissing, type Sources } from '../sources.ts';
import { writeAtomically } from './atomic.ts';
import { filesOf } from './content.ts';

const isConfiguration = ({ configMap, secret, downwardAPI, projected }: Volume): boolean =>
  Boolean(configMap || secret || downwardAPI || projected);

/** The volume's directory on the host. */
function folderOf(layout: HostLayout, pod: Pod, volume: Volume): string {
  if (volume.hostPath) return volume.hostPath.path;
  const inMemory = volume.secret !== undefined || volume.projected !== undefined;
  const base = inMemory ? podRunDir(layout, pod.metadata.uid) : podDir(layout, pod.metadata.uid);
  return join(base, 'volumes', volume.name);
}

/** Makes what is missing and brings configuration up to date. Throws SourceMissing with kubelet's words. */
export function ensureVolumes(layout: HostLayout, downward: Downward, sources: Sources): void {
  const { pod } = downward;
  for (const volume of pod.spec.volumes ?? []) {
    try {
      ensureVolume(layout, volume, downward, sources);
    } catch (cause) {
      const text = cause instanceof Error ? cause.message : String(cause);
      throw new SourceMissing(`MountVolume.SetUp failed for volume "${volume.name}" : ${text}`, { cause });
    }
  }
}

function ensureVolume(layout: HostLayout, volume: Volume, downward: Downward, sources: Sources): void {
  const folder = folderOf(layout, downward.pod, volume);
  const gid = downward.pod.spec.securityContext?.fsGroup;
  if (isConfiguration(volume)) ensureConfiguration(folder, volume, downward, sources);
  else if (volume.emptyDir) ensureEmptyDir(folder, volume.emptyDir, gid);
  else if (volume.hostPath) ensureHostPath(volume.hostPath);
}

/** Until the cluster's state is known (the agent restarts while control is down) what was written before stays. */
function ensureConfiguration(folder: string, volume: Volume, downward: Downward, sources: Sources): void {
  const gid = downward.pod.spec.securityContext?.fsGroup;
  try {
    writeAtomically(folder, filesOf(volume, downward, sources), gid);
  } catch (error) {
    if (sources.synced() || !existsSync(join(folder, '..data'))) throw error;
  }
}

function ensureEmptyDir(
  folder: string,
  { medium, sizeLimit }: NonNullable<Volume['emptyDir']>,
  gid: number | undefined,
): void {
  let fresh = !existsSync(folder);
  mkdirSync(folder, { recursive: true });
  if (medium === 'Memory' && !isMounted(folder)) {
    fresh = true;
    const size = sizeLimit === undefined ? '' : `,size=${bytes(sizeLimit)}`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', `mode=1777${size}`, 'tmpfs', folder]);
  }
  if (!fresh) return;
  chmodSync(folder, gid === undefined ? 0o777 : 0o2777);
  if (gid !== undefined) chownSync(folder, 0, gid);
}

function isMounted(folder: string): boolean {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .some((line) => line.split(' ')[4] === folder);
}

function ensureHostPath({ path, type = '' }: HostPathVolumeSource): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found) checkHostPath(path, type, found);
  else if (type === '' || type === 'DirectoryOrCreate') mkdirSync(path, { recursive: true, mode: 0o755 });
  else if (type === 'FileOrCreate') writeFileSync(path, '', { mode: 0o644 });
  else throw notOfType(path, type);
}

function checkHostPath(path: string, type: string, found: Stats): void {
  const isOfType: { readonly [type: string]: boolean } = {
    '': true,
    Directory: found.isDirectory(),
    DirectoryOrCreate: found.isDirectory(),
    File: found.isFile(),
    FileOrCreate: found.isFile(),
    Socket: found.isSocket(),
    CharDevice: found.isCharacterDevice(),
    BlockDevice: found.isBlockDevice(),
  };
  if (!isOfType[type]) throw notOfType(path, type);
}

function notOfType(path: string, type: string): Error {
  const what = type.replace('OrCreate', '').replace('Device', ' device').toLowerCase();
  return new Error(`hostPath type check failed: ${path} is not a ${what}`);
}

const PROPAGATION: { readonly [name: string]: Mount['propagation'] } = {
  None: 'private',
  HostToContainer: 'slave',
  Bidirectional: 'shared',
};

/** What is mounted into one container. */
export function mountsOf(
  layout: HostLayout,
  pod: Pod,
  container: Container,
  env: ReadonlyMap<string, string>,
): readonly Mount[] {
  const volumes = new Map((pod.spec.volumes ?? []).map((volume) => [volume.name, volume]));
  return (container.volumeMounts ?? []).flatMap((mount): readonly Mount[] => {
    const volume = volumes.get(mount.name);
    if (!volume) return [];
    const readOnly = mount.readOnly === true || isConfiguration(volume);
    return [
      {
        type: 'bind',
        source: sourceOf(folderOf(layout, pod, volume), mount, env),
        target: mount.mountPath,
        readOnly,
        propagation: PROPAGATION[mount.mountPropagation ?? 'None'] ?? 'private',
      },
    ];
  });
}

/** The folder, or a path below it: made when absent, and never outside. */
function sourceOf(
  folder: string,
  { subPath, subPathExpr }: VolumeMount,
  env: ReadonlyMap<string, string>,
): string {
  const part = subPathExpr === undefined ? subPath : expand(subPathExpr, env);
  if (!part) return folder;
  const base = realpathSync(folder);
  const { mode } = statSync(base);
  // Step by step: a link that a container made may lead out of the volume, and nothing must be made there.
  let path = base;
  for (const name of part.split('/').filter((each) => each !== '' && each !== '.')) {
    const next = join(path, name);
    if (name !== '..' && !lstatSync(next, { throwIfNoEntry: false })) {
      mkdirSync(next);
      chmodSync(next, mode);
    }
    path = realpathSync(next);
    if (path !== base && !path.startsWith(base + sep))
      throw new SourceMissing(`subPath "${part}" leaves its volume`);
  }
  return path;
}

/** Unmounts and removes everything of the pod. Gone: nothing. */
export async function removeVolumes(layout: HostLayout, uid: string): Promise<void> {
  for (const base of [podDir(layout, uid), podRunDir(layout, uid)]) {
    // Only volumes are mounts, and the list of all mounts of a host with many pods is long.
    if (existsSync(join(base, 'volumes')))
      for (const mounted of mountsBelow(base)) execFileSync('umount', ['-l', mounted]);
    await rm(base, { recursive: true, force: true });
  }
}

function mountsBelow(folder: string): readonly string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
    .reverse();
}

/** Unmounts what pods have in memory and removes what lies in the run directory; kept data stays. For the end of an instance. */
export function removeAllVolumes(layout: HostLayout): void {
  for (const base of [join(layout.stateDir, 'pods'), join(layout.runDir, 'pods')]) {
    for (const mounted of mountsBelow(base)) execFileSync('umount', ['-l', mounted]);
  }
  rmSync(join(layout.runDir, 'pods'), { recursive: true, force: true });
}
