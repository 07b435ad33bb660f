// Machines of this host, put together: caches, drivers, images, disks, the runner. The drivers are made by the program.
import { join } from 'node:path';
import type { ImageStore } from '../../drivers/container/image-store.ts';
import type { MachineDriver } from '../../drivers/machine/driver.ts';
import type { NetworkDriver } from '../../drivers/network/driver.ts';
import type { VolumeDriver } from '../../drivers/volume/driver.ts';
import type { Clock } from '../../machinery/clock.ts';
import { openEventRecorder } from '../../machinery/events.ts';
import type { Log } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { startInformer } from '../../machinery/reflector.ts';
import type { AgentCalls, PartHealth } from '../../model/agent-calls.ts';
import { TuttiError } from '../../model/errors.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import { eventKind } from '../../model/kinds/event.ts';
import { type KeyPair, keyPairKind } from '../../model/kinds/key-pair.ts';
import type { Machine } from '../../model/kinds/machine.ts';
import { machineImageKind } from '../../model/kinds/machine-image.ts';
import { subnetKind } from '../../model/kinds/subnet.ts';
import { snapshotKind, volumeKind } from '../../model/kinds/volume.ts';
import { vpcKind } from '../../model/kinds/vpc.ts';
import type { ObjectKey } from '../../model/object.ts';
import { type MetadataParts, openMetadata } from '../metadata/open.ts';
import type { Traffic } from '../traffic.ts';
import { VolumeRunner } from '../volumes/runner.ts';
import { type SnapshotDeps, startSnapshots } from '../volumes/snapshots.ts';
import { readConsole } from './console.ts';
import type { MachineDrivers } from './deps.ts';
import { machineHealth } from './health.ts';
import { readyImages } from './images/ready.ts';
import { startImageRunner } from './images/runner.ts';
import { consolePath, regionOf } from './names.ts';
import { reachGuest } from './reach.ts';
import { MachineRunner } from './runner.ts';
import type { MachineWorker } from './worker.ts';

export interface MachineParts {
  readonly layout: HostLayout;
  readonly client: ObjectClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly drivers: readonly MachineDriver[];
  /** What machines that name no driver get. */
  readonly usual: MachineDrivers['usual'];
  readonly network: NetworkDriver;
  readonly volumes: VolumeDriver;
  readonly store: ImageStore;
  readonly traffic: Traffic;
  /** Names of this host's nodes. */
  readonly nodes: ReadonlySet<string>;
  /** Asks control for the credentials of a machine's role. */
  readonly askRole: MetadataParts['askRole'];
}

export interface AgentMachines {
  readonly calls: Pick<AgentCalls, 'consoleOutput'>;
  health(): Promise<readonly PartHealth[]>;
  /** Resolves when what runs here has let go; the guests go on. */
  stopped(): Promise<void>;
}

type Capture = SnapshotDeps['capture'];

const KEY_NAME = 'name';
const keyNameOf = (key: KeyPair): readonly string[] => [`${key.metadata.namespace}/${key.spec.keyName}`];

export async function openMachines(parts: MachineParts): Promise<AgentMachines> {
  const { layout, client, clock, log, signal, traffic, store, drivers, usual } = parts;
  const follow = { client, clock, log, signal };
  const keys = startInformer({ ...follow, kind: keyPairKind, indexes: { [KEY_NAME]: keyNameOf } });
  const images = startInformer({ ...follow, kind: machineImageKind });
  const snapshots = startInformer({ ...follow, kind: snapshotKind });
  const volumes = startInformer({ ...follow, kind: volumeKind });
  const { machines } = traffic;
  const shared = { client, clock, signal, store, images, snapshots, log: log.child({ part: 'volumes' }) };
  const disks = new VolumeRunner({ ...shared, volumes, machines, driver: parts.volumes });
  const cacheDir = join(layout.stateDir, 'cache', 'machines');
  const events = openEventRecorder({ client, kind: eventKind, component: 'machines', clock, log });
  const runner = new MachineRunner({
    ...{ layout, clock, log: log.child({ part: 'machines' }), signal, client },
    machines: traffic.machines,
    drivers: { all: drivers, usual },
    network: parts.network,
    images: readyImages({ store, cacheDir, images }),
    volumes: disks,
    dataPlane: traffic.dataPlane,
    admitted: traffic.admitted,
    reach: reachGuest,
    nodes: parts.nodes,
    publicKey: (machine) => keys.byIndex(KEY_NAME, keyOfMachine(machine))[0]?.spec.publicKey,
    event: (machine, type, reason, message) =>
      type === 'Normal' ? events.normal(machine, reason, message) : events.warning(machine, reason, message),
  });
  await runner.start();
  await disks.start(runner);
  const capture: Capture = async (key, name, rest, further) => {
    await machines.synced();
    return workerOf(runner, key).capture(name, rest, further);
  };
  startSnapshots({ ...shared, volumes, driver: parts.volumes, capture });
  const saving = { capture, volumes, volumeDriver: parts.volumes };
  startImageRunner({ ...shared, ...saving, drivers, changed: () => runner.wake() });
  const metadata = await openMetadata({
    ...{ layout, runner, clock, signal, log: log.child({ part: 'metadata' }) },
    securityGroups: traffic.securityGroups,
    subnets: startInformer({ ...follow, kind: subnetKind }),
    vpcs: startInformer({ ...follow, kind: vpcKind }),
    volumesOf: (machine) => disks.volumesOf(machine),
    askRole: parts.askRole,
  });
  return {
    calls: { consoleOutput: async (key) => consoleOf(parts, runner, key) },
    health: () => machineHealth(drivers, usual),
    async stopped() {
      await Promise.all([runner.stopped(), metadata.close()]);
    },
  };
}

const keyOfMachine = (machine: Machine): string => `${regionOf(machine)}/${machine.spec.keyName ?? ''}`;

/** Throws NotFound. */
function workerOf(runner: MachineRunner, { namespace, name }: ObjectKey): MachineWorker {
  const found = [...runner.workers().values()].find(
    ({ machine: { metadata } }) => metadata.name === name && metadata.namespace === namespace,
  );
  if (!found) throw new TuttiError('NotFound', `No machine "${name}" on this host`);
  return found;
}

function consoleOf(
  { layout }: MachineParts,
  runner: MachineRunner,
  key: ObjectKey,
): ReturnType<AgentCalls['consoleOutput']> {
  return readConsole(consolePath(layout, workerOf(runner, key).machine.metadata.uid));
}
