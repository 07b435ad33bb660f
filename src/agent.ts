// The agent: what runs on this host. Pods, their network, the balancer, names, images - and the calls that need them now.
//
// It talks to the cluster through the object client only, so it works while control is down. Ending it leaves everything
// running. `node agent.mjs <config.json> [--teardown]`: the second form ends and removes all of it.

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { leaveHosts } from './agent/dns/hosts-runner.ts';
import { podCalls } from './agent/exec/pod-calls.ts';
import { openGateway } from './agent/functions/gateway/open.ts';
import { type AgentFunctions, openFunctions } from './agent/functions/open.ts';
import { openFunctionRoleQuestions } from './agent/functions/roles.ts';
import { removeSandboxPlaces } from './agent/functions/sandboxes/leftovers.ts';
import { type AgentImages, openAgentImages } from './agent/images/open.ts';
import { type AgentInformers, startAgentInformers } from './agent/informers.ts';
import { type AgentMachines, openMachines } from './agent/machines/open.ts';
import { shutDownMachines } from './agent/machines/shutdown.ts';
import { openRoleQuestions } from './agent/metadata/role-questions.ts';
import { type AddressPool, openAddressPool } from './agent/network/address-pool.ts';
import { hostAddress, readHostFacts } from './agent/nodes/facts.ts';
import { startHeartbeat } from './agent/nodes/heartbeat.ts';
import { nodeName } from './agent/nodes/node.ts';
import { type PodRunner, startPodRunner } from './agent/pods/runner.ts';
import { openUnhurried } from './agent/pods/unhurried.ts';
import { removeAllVolumes } from './agent/pods/volumes/volumes.ts';
import { startTraffic, type Traffic } from './agent/traffic.ts';
import { HaproxyDriver } from './drivers/balancer/haproxy/haproxy-driver.ts';
import { type Containerd, openContainerd } from './drivers/container/containerd/open.ts';
import type { MachineDriver } from './drivers/machine/driver.ts';
import { openQemuMachines } from './drivers/machine/qemu/open.ts';
import { openSystemContainerDriver } from './drivers/machine/system-container/driver.ts';
import { NftNetworkDriver } from './drivers/network/nft/nft-driver.ts';
import { FileVolumeDriver } from './drivers/volume/files/file-volume-driver.ts';
import { openFunctionRuntimes } from './images/functions/runtimes.ts';
import { serveCalls } from './machinery/calls/server.ts';
import { delay, systemClock } from './machinery/clock.ts';
import { openEventRecorder } from './machinery/events.ts';
import { type Log, openLog } from './machinery/log.ts';
import type { ObjectClient } from './machinery/object-client.ts';
import { type ClusterAccess, readKubeconfig } from './machinery/pki/kubeconfig.ts';
import { type Program, readConfig, runProgram, VERSION } from './machinery/program.ts';
import { openRemoteClient } from './machinery/remote/client.ts';
import { nameSourcesInStackTraces } from './machinery/stack-traces.ts';
import type { PartHealth } from './model/agent-calls.ts';
import { type HostLayout, hostLayout, nodeRange, podPart } from './model/host-layout.ts';
import { eventKind } from './model/kinds/event.ts';
import type { Service } from './model/kinds/service.ts';

interface Drivers {
  readonly containerd: Containerd;
  readonly network: NftNetworkDriver;
  readonly balancer: HaproxyDriver;
}

const REGISTERED_WITHIN_MS = 10_000;
const configPath = process.argv[2] ?? '';
nameSourcesInStackTraces();
if (process.argv[3] === '--teardown') await teardown(configPath);
else await runProgram('agent', configPath, start);

async function start(program: Program): Promise<() => Promise<void>> {
  const { layout, log, signal } = program;
  const drivers = await openDrivers(program);
  const access = await openAccess(layout, signal);
  const client = openRemoteClient(access, { fieldManager: 'tutti-agent' });
  const informers = startAgentInformers({ client, clock: systemClock, log, signal });
  const { network, balancer, containerd } = drivers;
  const traffic = await startTraffic({ layout, client, network, balancer, clock: systemClock, log, signal });
  const { containers, images: store } = containerd;
  const images = await openAgentImages({ layout, store, containers, log });
  const addresses = await openAddresses(program, network);
  const parts = { drivers, client, informers, traffic, images, addresses };
  const pods = await startPods(program, parts);
  const machines = await startMachines(program, access, { drivers, client, traffic });
  const functions = await startFunctions(program, access, parts);
  const { calls: functionCalls, writeLine } = functions;
  const gateway = await openGateway({
    ...{ layout, traffic, writeLine, calls: functionCalls, clock: systemClock },
    log: log.child({ part: 'gateway' }),
  });
  const all = {
    ...podsCalls(program, drivers, pods),
    ...images.calls,
    ...machines.calls,
    ...functions.calls,
  };
  const furtherHealth = [machines, functions];
  const ask = {
    health: async () =>
      (await Promise.all([health(drivers), ...furtherHealth.map((part) => part.health())])).flat(),
  };
  const calls = await serveCalls(layout.sockets.agent, { ...all, ...ask }, log);
  const registered = startHeartbeat({
    client,
    clock: systemClock,
    log,
    layout,
    nodes: program.config.nodes,
    facts: await factsOf(layout, drivers),
    signal,
  });
  await Promise.race([registered, delay(systemClock, REGISTERED_WITHIN_MS, signal)]);
  program.ready(await choicesOf(drivers));
  return async () => {
    await Promise.all([pods.stopped(), machines.stopped(), calls.close(), gateway.close()]);
    await Promise.all([functions.stopped(), traffic.close()]);
    drivers.containerd.close();
  };
}

async function openDrivers({ layout, log }: Program): Promise<Drivers> {
  const { network, balancer } = hostDrivers(layout);
  const [containerd] = await Promise.all([
    openContainerd({ layout, log }),
    network.setup(),
    balancer.start(),
  ]);
  return { containerd, network, balancer };
}

/** Those that need no opening: teardown uses them too. */
function hostDrivers(layout: HostLayout): Omit<Drivers, 'containerd'> {
  const balancer = new HaproxyDriver({
    directory: join(layout.runDir, 'haproxy'),
    socket: layout.sockets.balancer,
    maxConnections: Math.min(20_000, Math.floor((openFilesLimit() - 500) / 2)),
    threads: Math.max(1, Math.floor(availableParallelism() / 2)),
    accessLog: join(layout.stateDir, 'logs', 'load-balancers.log'),
  });
  return { network: new NftNetworkDriver({ layout }), balancer };
}

/** Files that a process of ours may have open; the balancer needs two for each connection. */
function openFilesLimit(): number {
  const hard = /^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return hard === undefined ? 1024 * 1024 : Number(hard);
}

/** The kubeconfig is written by control at its first start: waits for it. */
async function openAccess(layout: HostLayout, signal: AbortSignal): Promise<ClusterAccess> {
  const path = join(layout.stateDir, 'agent.kubeconfig');
  while (!existsSync(path) && !signal.aborted) await delay(systemClock, 20, signal);
  return readKubeconfig(path);
}

interface PodParts {
  readonly drivers: Drivers;
  readonly client: ObjectClient;
  readonly informers: AgentInformers;
  readonly traffic: Traffic;
  readonly images: AgentImages;
  /** Of pods and sandboxes. */
  readonly addresses: AddressPool;
}

async function openAddresses({ layout, config }: Program, network: NftNetworkDriver): Promise<AddressPool> {
  const names = nodeNames(config);
  const addresses = openAddressPool((node) => podPart(nodeRange(layout, names.indexOf(node))));
  addresses.adopt(await network.listPorts());
  return addresses;
}

async function startPods(
  program: Program,
  { drivers, client, informers, traffic, images, addresses }: PodParts,
): Promise<PodRunner> {
  const { layout, log, signal, config } = program;
  const clock = systemClock;
  const names = nodeNames(config);
  const events = openEventRecorder({ client, kind: eventKind, component: 'kubelet', clock, log });
  const ordinary = openUnhurried(clock);
  signal.addEventListener('abort', () => ordinary.flush());
  const synced = Promise.all([informers.configMaps.synced(), informers.secrets.synced()]);
  let filled = false;
  void synced.then(() => {
    filled = true;
  });
  const runner = await startPodRunner({
    ...{ layout, clock, log, signal, client, addresses, pods: informers.pods },
    containers: drivers.containerd.containers,
    network: drivers.network,
    images: images.forPods,
    dataPlane: traffic.dataPlane,
    nodes: new Set(names),
    nodeAddress: hostAddress(),
    sources: {
      findConfigMap: (namespace, name) => informers.configMaps.find({ namespace, name }),
      findSecret: (namespace, name) => informers.secrets.find({ namespace, name }),
      synced: () => filled,
    },
    services: (namespace) => [...traffic.services.list(namespace), ...apiService(traffic, namespace)],
    event: (pod, type, reason, message, container) => {
      const path = container && `spec.containers{${container}}`;
      if (type === 'Normal') ordinary.later(() => events.normal(pod, reason, message, path));
      else events.warning(pod, reason, message, path);
    },
  });
  for (const informer of [informers.configMaps, informers.secrets]) {
    informer.onChange(({ object }) => runner.refreshVolumes(object.metadata.namespace ?? ''));
  }
  return runner;
}

function nodeNames({ nodes }: Program['config']): readonly string[] {
  return Array.from({ length: nodes }, (_, index) => nodeName(index));
}

/** Pods of every namespace are told of the API. */
function apiService({ services }: Traffic, namespace: string): readonly Service[] {
  const api = services.find({ namespace: 'default', name: 'kubernetes' });
  return api && namespace !== 'default' ? [api] : [];
}

function podsCalls({ layout }: Program, drivers: Drivers, pods: PodRunner): ReturnType<typeof podCalls> {
  const { containers } = drivers.containerd;
  return podCalls({ layout, clock: systemClock, containers, workers: () => pods.workers() });
}

async function startMachines(
  { layout, log, signal, config }: Program,
  access: ClusterAccess,
  { drivers: { containerd, network }, client, traffic }: Pick<PodParts, 'drivers' | 'client' | 'traffic'>,
): Promise<AgentMachines> {
  const { images } = containerd;
  return openMachines({
    ...{ layout, log, signal, client, traffic, network, clock: systemClock },
    store: images,
    volumes: new FileVolumeDriver(join(layout.stateDir, 'volumes')),
    drivers: await machineDrivers(layout, containerd, log),
    usual: config.machineDriver ?? 'system-container',
    nodes: new Set(nodeNames(config)),
    askRole: openRoleQuestions(access, systemClock),
  });
}

async function startFunctions(
  { layout, log, signal, config }: Program,
  access: ClusterAccess,
  { drivers: { containerd, network }, client, images, addresses, traffic }: PodParts,
): Promise<AgentFunctions> {
  const { containers, images: store } = containerd;
  return openFunctions({
    ...{ layout, log, signal, client, clock: systemClock, containers, network, addresses, store },
    node: nodeNames(config)[0] ?? nodeName(0),
    filter: traffic.sandboxFilter,
    processors: availableParallelism(),
    runtimes: openFunctionRuntimes({ store, cacheDir: join(layout.stateDir, 'cache', 'stand-in') }),
    images: images.forPods,
    askRole: openFunctionRoleQuestions(access, systemClock),
  });
}

async function machineDrivers(
  layout: HostLayout,
  { containers, images }: Containerd,
  log: Log,
): Promise<readonly MachineDriver[]> {
  const qemu = await openQemuMachines({ layout, images, log: log.child({ part: 'qemu' }) });
  return [openSystemContainerDriver({ containers, images }), qemu.driver];
}

/** Whether each part answers now. */
async function health({ containerd, network, balancer }: Drivers): Promise<readonly PartHealth[]> {
  const look = async (part: string, question: () => Promise<string>): Promise<PartHealth> => {
    try {
      return { part, ok: true, message: await question() };
    } catch (error) {
      return { part, ok: false, message: error instanceof Error ? error.message : String(error) };
    }
  };
  return Promise.all([
    look('containers', async () => `${(await containerd.containers.list()).length} containers`),
    look('images', async () => `${(await containerd.images.listImages()).length} images`),
    look('network', async () => `${(await network.listPorts()).length} ports`),
    look('balancer', async () => `${(await balancer.status()).length} targets`),
  ]);
}

async function factsOf(
  layout: HostLayout,
  { containerd }: Drivers,
): Promise<() => ReturnType<typeof readHostFacts>> {
  const { runtime } = await containerd.containers.capabilities();
  const version = /containerd (\S+?),? /.exec(`${runtime} `)?.[1] ?? 'unknown';
  return () => readHostFacts(layout.stateDir, `containerd://${version}`, `v1.33.0+tutti-${VERSION}`);
}

async function choicesOf({ containerd, network, balancer }: Drivers): Promise<readonly string[]> {
  const all = await Promise.all([containerd.describe(), network.describe(), balancer.describe()]);
  return all.flat();
}

/** Ends everything that this instance runs and removes all it made on the host; data stays. Repeatable. */
async function teardown(path: string): Promise<void> {
  const layout = hostLayout(readConfig(path));
  const log = openLog('agent', 'warn');
  const { network, balancer } = hostDrivers(layout);
  const steps: readonly (readonly [what: string, step: () => Promise<unknown>])[] = [
    ['balancer', () => balancer.stop()],
    ['machines', () => endMachines(layout, log)],
    ['containers', async () => (await openContainerd({ layout, log })).stop()],
    ['network', () => network.teardown()],
    ['functions', () => removeSandboxPlaces(layout)],
    ['hosts file', () => leaveHosts(layout)],
    ['volumes', async () => removeAllVolumes(layout)],
    ['sockets', async () => rmSync(layout.sockets.agent, { force: true })],
  ];
  for (const [what, step] of steps) {
    try {
      await step();
    } catch (error) {
      process.exitCode = 1;
      process.stderr.write(`${what}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  process.exit();
}

async function endMachines(layout: HostLayout, log: Log): Promise<void> {
  const containerd = await openContainerd({ layout, log });
  try {
    await shutDownMachines(layout, await machineDrivers(layout, containerd, log));
  } finally {
    containerd.close();
  }
}
