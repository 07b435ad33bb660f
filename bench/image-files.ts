// The sample app's image as plain files, for runtimes that know no images: its root file system, its configuration.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command.ts';

export interface ImageFiles {
  readonly rootfs: string;
  /** Name of the unpacked layers in containerd's snapshotter. */
  readonly chainId: string;
  /** What an OCI runtime is to run, `port` being where the app listens; in the host's network. */
  specOf(options: { readonly port: number; readonly rootfs: string; readonly cgroup: string }): object;
}

interface ImageConfig {
  readonly config: {
    readonly Env?: readonly string[];
    readonly Cmd?: readonly string[];
    readonly Entrypoint?: readonly string[];
    readonly WorkingDir?: string;
    readonly User?: string;
  };
  readonly rootfs: { readonly diff_ids: readonly string[] };
}

/** Unpacks an archive that has docker's manifest.json. */
export async function unpackImage(archive: string, folder: string): Promise<ImageFiles> {
  const [blobs, rootfs] = [join(folder, 'blobs'), join(folder, 'rootfs')];
  for (const made of [blobs, rootfs]) mkdirSync(made, { recursive: true });
  await command('tar', ['-xf', archive, '-C', blobs]);
  const [saved] = JSON.parse(readFileSync(join(blobs, 'manifest.json'), 'utf8')) as {
    readonly Config: string;
    readonly Layers: readonly string[];
  }[]; // as `docker save` writes it
  if (!saved) throw new Error(`${archive} holds no image`);
  for (const layer of saved.Layers) await command('tar', ['-xf', join(blobs, layer), '-C', rootfs]);
  const image = JSON.parse(readFileSync(join(blobs, saved.Config), 'utf8')) as ImageConfig; // the OCI image configuration
  const user = userOf(rootfs, image.config.User ?? '');
  return {
    rootfs,
    chainId: chainOf(image.rootfs.diff_ids),
    specOf: ({ port, rootfs: root, cgroup }) => ({
      ociVersion: '1.0.2',
      process: {
        user,
        args: [...(image.config.Entrypoint ?? []), ...(image.config.Cmd ?? [])],
        env: [...(image.config.Env ?? []), `PORT=${port}`],
        cwd: image.config.WorkingDir || '/',
        noNewPrivileges: true,
      },
      root: { path: root },
      hostname: 'bench',
      mounts: [
        { destination: '/proc', type: 'proc', source: 'proc' },
        { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755'] },
      ],
      linux: {
        namespaces: [{ type: 'pid' }, { type: 'ipc' }, { type: 'uts' }, { type: 'mount' }],
        cgroupsPath: cgroup,
      },
    }),
  };
}

function userOf(rootfs: string, name: string): { readonly uid: number; readonly gid: number } {
  const lines = readFileSync(join(rootfs, 'etc', 'passwd'), 'utf8').split('\n');
  const [, , uid = 0, gid = 0] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

function chainOf(diffIds: readonly string[]): string {
  return diffIds.reduce((chain, id) =>
    chain === '' ? id : `sha256:${createHash('sha256').update(`${chain} ${id}`).digest('hex')}`,
  );
}
