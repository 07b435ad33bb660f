// The images of this host, put together: what the calls need and what pods need share one store, one client, one builder.
//
// What a build left behind when the agent was killed is removed here, before anything else is built.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerDriver } from '../../drivers/container/driver.ts';
import type { ImageStore } from '../../drivers/container/image-store.ts';
import { openImages } from '../../images/acquire.ts';
import { openBuilder } from '../../images/build/build.ts';
import { BUILD_LABEL } from '../../images/build/run-step.ts';
import { machineBases } from '../../images/machine/bases.ts';
import { openRegistryClient } from '../../images/registry/client.ts';
import { type RegistrySettings, readRegistrySettings } from '../../images/registry/settings.ts';
import { openStandIns } from '../../images/stand-in/stand-ins.ts';
import type { Log } from '../../machinery/log.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import type { PodImages } from '../pods/images.ts';
import { podImages } from './for-pods.ts';
import { type ImageCalls, imageCalls } from './image-calls.ts';

export interface AgentImagesOptions {
  readonly layout: HostLayout;
  readonly store: ImageStore;
  readonly containers: ContainerDriver;
  readonly log: Log;
  /** Network namespace of RUN steps; absent: the host's. */
  readonly buildNetworkNamespace?: string;
  /** Absent: read from docker's files. */
  readonly registries?: RegistrySettings;
}

export interface AgentImages {
  readonly calls: ImageCalls;
  readonly forPods: PodImages;
}

export async function openAgentImages(options: AgentImagesOptions): Promise<AgentImages> {
  const { layout, store, containers, buildNetworkNamespace: networkNamespace } = options;
  const temporaryDir = join(layout.stateDir, 'tmp', 'images');
  await rm(temporaryDir, { recursive: true, force: true });
  await mkdir(temporaryDir, { recursive: true, mode: 0o700 });
  await sweepBuilds(options);
  const client = openRegistryClient({ settings: options.registries ?? (await readRegistrySettings()) });
  const standIns = openStandIns({ store, cacheDir: join(layout.stateDir, 'cache', 'stand-in') });
  const bases = machineBases(store, join(layout.stateDir, 'cache', 'machines'));
  const images = openImages({ store, client, standIns, bases });
  const directory = join(layout.stateDir, 'build-cache');
  const builder = await openBuilder({
    store,
    containers,
    directory,
    networkNamespace,
    acquire: images.acquire,
  });
  return {
    calls: imageCalls({ store, images, builder, containers, temporaryDir }),
    forPods: podImages(store, images),
  };
}

/** Containers of builds that nobody waits for any more. */
async function sweepBuilds({ containers, log }: AgentImagesOptions): Promise<void> {
  const left = (await containers.list()).filter(({ labels }) => labels[BUILD_LABEL] !== undefined);
  for (const { handle } of left) {
    await containers.remove(handle);
    log.warn('Removed a container of an interrupted build', { container: handle.id });
  }
}
