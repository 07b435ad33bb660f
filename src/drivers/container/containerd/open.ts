// How does the container driver on containerd open, and what can it say about itself?
//
// Opening starts or adopts our own containerd and finds what earlier runs of ours left. Closing lets go of it: everything
// runs on. Only `stop` ends it.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import type { HostLayout } from '../../../model/host-layout.ts';
import { createSerial } from '../../serial.ts';
import type { ContainerCapabilities } from '../driver.ts';
import type { ImageStore } from '../image-store.ts';
import type { SandboxContainerDriver } from '../sandbox.ts';
import type { SystemContainerDriver } from '../system.ts';
import { daemonPaths } from './config.ts';
import type { Context } from './containers/context.ts';
import { createContainerDriver } from './containers/driver.ts';
import { openEventFeed } from './containers/events.ts';
import { openFifoPool } from './containers/fifos.ts';
import { savingDir } from './containers/save-layer.ts';
import { scriptPath } from './containers/stdio.ts';
import { sweepLayers } from './containers/sweep.ts';
import { trimLog } from './daemon.ts';
import { type Host, readHost, runtimeVersions } from './host.ts';
import { openImageStore } from './images/store.ts';
import { type Link, openLink } from './link.ts';
import type { DriverLog } from './log.ts';
import { logWriterScript } from './log-writer/script.ts';
import { Version } from './rpc/services.ts';
import { stopEverything } from './teardown.ts';

const TRIM_MS = 60_000;

export interface ContainerdOptions {
  readonly layout: HostLayout;
  readonly log: DriverLog;
}

export interface Containerd {
  readonly containers: SystemContainerDriver & SandboxContainerDriver;
  readonly images: ImageStore;
  /** One line each: what was found and chosen. */
  describe(): Promise<readonly string[]>;
  /** Lets go; containerd and all containers run on. */
  close(): void;
  /** Ends every container and containerd, and removes what they left on the host; images and records stay. */
  stop(): Promise<void>;
}

/** Throws Unavailable when containerd cannot be started or does not answer. */
export async function openContainerd({ layout, log }: ContainerdOptions): Promise<Containerd> {
  const paths = daemonPaths(layout);
  const host = await readHost();
  const ioDir = `${layout.runDir}/io`;
  await prepareIo(ioDir);
  const [fifos, link] = await Promise.all([
    openFifoPool(`${ioDir}/pool`),
    openLink({ paths, namespace: layout.containerdNamespace, systemResource: host.systemResource, log }),
  ]);
  const contentRoot = `${paths.root}/io.containerd.content.v1.content`;
  const images = await openImageStore({ link, contentRoot, mountDir: `${layout.runDir}/rootfs` });
  const context: Context = {
    link,
    layout,
    host,
    images,
    log,
    serial: createSerial(),
    fifos,
    inputs: new Map(),
    ioDir,
    runcRoot: paths.runc,
    outOfMemory: new Set(),
    cgroups: new Map(),
  };
  await Promise.all([sweepLayers(context), rm(savingDir(layout), { recursive: true, force: true })]);
  const capabilities = await describeCapabilities(link, host);
  const feed = openEventFeed(context);
  const trimming = setInterval(() => trimLog(paths).catch(() => undefined), TRIM_MS).unref();
  const letGo = () => {
    clearInterval(trimming);
    feed.close();
  };
  return {
    containers: createContainerDriver(context, feed, capabilities),
    images,
    describe: async () => [capabilities.runtime, ...capabilities.choices],
    close() {
      letGo();
      void link.close();
    },
    async stop() {
      letGo();
      await stopEverything(context, paths);
    },
  };
}

/** The script is replaced whole: running log writers have read theirs. */
async function prepareIo(ioDir: string): Promise<void> {
  await rm(`${ioDir}/exec`, { recursive: true, force: true });
  await mkdir(`${ioDir}/exec`, { recursive: true, mode: 0o700 });
  const script = scriptPath(ioDir);
  await writeFile(`${script}.new`, logWriterScript, { mode: 0o644 });
  await rename(`${script}.new`, script);
}

async function describeCapabilities(link: Link, host: Host): Promise<ContainerCapabilities> {
  const { version } = await link.call(Version.version, {});
  return {
    runtime: await runtimeVersions(version),
    cgroup: host.cgroup,
    systemResource: host.systemResource,
    choices: [
      `cgroups: ${host.cgroup}; swap ${host.swapAccounting ? 'is' : 'cannot be'} limited`,
      host.systemResource
        ? 'open files: 1048576 for each container'
        : 'limits of processes are inherited: CAP_SYS_RESOURCE is missing',
      host.seccomp
        ? 'system calls: the default seccomp profile'
        : 'system calls are not filtered: the kernel has no seccomp',
      'runtime: runc',
    ],
  };
}
