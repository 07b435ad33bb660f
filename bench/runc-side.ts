// The floor: runc alone, in the host's network, its overlay mounted before the clock starts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CGROUP } from './cgroup.ts';
import { atEnd, attempt } from './cleanup.ts';
import { command } from './command.ts';
import { type ContainerSide, since } from './container-side.ts';
import { firstOk } from './http-ready.ts';
import type { ImageFiles } from './image-files.ts';

const FIRST_PORT = 21_700;
let made = 0;

interface Bundle {
  readonly id: string;
  readonly folder: string;
  readonly port: number;
}

export function runcSide(image: ImageFiles, folder: string): ContainerSide {
  const state = join(folder, 'runc');
  const remove = ({ id, folder: bundle }: Bundle): void => {
    attempt('runc', ['--root', state, 'delete', '--force', id]);
    attempt('umount', [join(bundle, 'rootfs')]);
  };
  const run = async ({ id, folder: bundle, port }: Bundle): Promise<void> => {
    const args = ['--root', state, 'run', '--detach', '--bundle', bundle, id];
    const [code] = await once(spawn('runc', args, { stdio: 'ignore' }), 'exit');
    if (code !== 0) throw new Error(`runc run ended with ${code}`);
    await firstOk({ host: '127.0.0.1', port });
  };
  return {
    name: 'runc alone, host network',
    async start(count) {
      const undo: (() => void)[] = [];
      try {
        const bundles: Bundle[] = [];
        for (let i = 0; i < count; i += 1) {
          const bundle = await prepare(image, folder, FIRST_PORT + i);
          undo.push(atEnd(() => remove(bundle)));
          bundles.push(bundle);
        }
        const began = performance.now();
        await Promise.all(bundles.map(run));
        return since(began);
      } finally {
        for (const step of undo) step();
      }
    },
  };
}

async function prepare(image: ImageFiles, folder: string, port: number): Promise<Bundle> {
  const id = `tb-runc-${made++}`;
  const bundle = join(folder, id);
  const [upper, work, rootfs] = ['upper', 'work', 'rootfs'].map((name) => join(bundle, name));
  for (const each of [upper, work, rootfs]) mkdirSync(each ?? '', { recursive: true });
  const layers = `lowerdir=${image.rootfs},upperdir=${upper},workdir=${work}`;
  await command('mount', ['-t', 'overlay', 'overlay', '-o', layers, rootfs ?? '']);
  const spec = image.specOf({ port, rootfs: 'rootfs', cgroup: `${CGROUP}/${id}` });
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(spec));
  return { id, folder: bundle, port };
}
