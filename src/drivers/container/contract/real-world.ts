// A containerd of the tests' own: in temporary directories, under a name of its own, gone afterwards.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostLayout, hostLayout } from '../../../model/host-layout.ts';
import { daemonPaths } from '../containerd/config.ts';
import { openContainerd } from '../containerd/open.ts';
import { readBusybox } from './busybox-image.ts';
import { type ContractWorld, eventually } from './world.ts';

export interface RealWorld extends ContractWorld {
  readonly layout: HostLayout;
  /** Everything stopped and opened again, as after a reboot. */
  restart(): Promise<void>;
}

const quiet = {
  info() {},
  warn() {},
  error: (message: string, fields?: unknown) => console.error(message, fields),
};

/** `instance`: two that are open at the same time need different names. */
export async function openRealWorld(instance = 'tc'): Promise<RealWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'tc-'));
  const layout = hostLayout({
    instance,
    number: 3,
    stateDir: `${directory}/state`,
    runDir: `${directory}/run`,
  });
  const busybox = await readBusybox();
  let open = await openContainerd({ layout, log: quiet });
  const pid = async () => Number(await readFile(daemonPaths(layout).pidFile, 'utf8'));
  return {
    get containers() {
      return open.containers;
    },
    get images() {
      return open.images;
    },
    layout,
    busybox,
    async reopen() {
      open.close();
      open = await openContainerd({ layout, log: quiet });
    },
    async restart() {
      await open.stop();
      open = await openContainerd({ layout, log: quiet });
    },
    async crashRuntime() {
      const killed = await pid();
      process.kill(killed, 'SIGKILL');
      await eventually('containerd runs again', async () => ((await pid()) === killed ? undefined : true));
    },
    async close() {
      await open.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
