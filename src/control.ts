// The control program: what is true (store), what is wanted (fronts), and who brings the one to the other (controllers).
//
// It runs nothing itself: while it is down, everything that runs keeps running. `node control.mjs <config.json>`

import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { openAwsFront } from './front/aws/open.ts';
import { authenticator } from './front/kubernetes/authentication.ts';
import { type KubernetesFront, startKubernetesFront } from './front/kubernetes/server.ts';
import { type Reports, serveTuttiRoutes } from './front/tutti/routes.ts';
import { localClient } from './machinery/api/local-client.ts';
import type { ObjectApi } from './machinery/api/object-api.ts';
import { openObjectApi } from './machinery/api/open-object-api.ts';
import { remoteCalls } from './machinery/calls/client.ts';
import { systemClock } from './machinery/clock.ts';
import type { Controller } from './machinery/controller.ts';
import { openEventRecorder } from './machinery/events.ts';
import type { Informer } from './machinery/informer.ts';
import { listenWhenThere } from './machinery/late-listener.ts';
import type { Log } from './machinery/log.ts';
import type { ObjectClient } from './machinery/object-client.ts';
import { kubeconfigText } from './machinery/pki/kubeconfig.ts';
import { ensurePki, ORDINARY_CLIENTS, type Pki } from './machinery/pki/pki.ts';
import { findText, writePrivateFile } from './machinery/pki/private-file.ts';
import {
  ensureTokenKey,
  type ServiceAccountTokens,
  serviceAccountTokens,
} from './machinery/pki/service-account-tokens.ts';
import { type Program, runProgram } from './machinery/program.ts';
import { startInformer } from './machinery/reflector.ts';
import { runControllers } from './machinery/runner.ts';
import { nameSourcesInStackTraces } from './machinery/stack-traces.ts';
import type { FunctionCalls } from './model/function-calls.ts';
import { nodeRange } from './model/host-layout.ts';
import type { AnyKind, Kind } from './model/kind.ts';
import { deploymentKind } from './model/kinds/deployment.ts';
import { endpointSliceKind } from './model/kinds/endpoint-slice.ts';
import { eventKind } from './model/kinds/event.ts';
import { functionUrlKind } from './model/kinds/function-rules.ts';
import { httpApiKind } from './model/kinds/http-api.ts';
import { type Lease, leaseKind } from './model/kinds/lease.ts';
import { listenerKind } from './model/kinds/listener.ts';
import { loadBalancerKind } from './model/kinds/load-balancer.ts';
import { nodeKind } from './model/kinds/node.ts';
import { podKind } from './model/kinds/pod.ts';
import { replicaSetKind } from './model/kinds/replica-set.ts';
import { secretKind } from './model/kinds/secret.ts';
import { serviceKind } from './model/kinds/service.ts';
import { targetGroupKind } from './model/kinds/target-group.ts';
import { allKinds } from './model/kinds.ts';
import type { LogEvents } from './model/log-events.ts';
import type { Metrics } from './model/metrics.ts';
import { type ApiObject, controllerOf } from './model/object.ts';
import { openStore } from './store/lmdb-store.ts';
import { openLogEvents } from './store/log-events/log-event-store.ts';
import { openMetrics } from './store/metrics/open-metrics.ts';
import { balancerMetrics } from './traffic/balancer-metrics/controller.ts';
import { BY_OWNER, type TrafficDeps } from './traffic/deps.ts';
import { endpointCertificate } from './traffic/endpoint-certificate/controller.ts';
import { loadBalancerAddress } from './traffic/loadbalancer-address/controller.ts';
import { startRequestMeter } from './traffic/request-meter/meter.ts';
import { serviceAddresses } from './traffic/service-address/admission.ts';
import { serviceLoadBalancer } from './traffic/service-loadbalancer/controller.ts';
import { targetDeparture } from './traffic/target-departure/controller.ts';
import { clusterControllers } from './ways/cluster/controllers.ts';
import { ensureDefaults } from './ways/cluster/defaults.ts';
import { type AllInformers, startAllInformers } from './ways/cluster/deps.ts';
import { placement } from './ways/cluster/placement/controller.ts';
import { placed } from './ways/cluster/placement/placed-kind.ts';
import { containerControllers } from './ways/containers/controllers.ts';
import { type ContainerInformers, startContainerInformers } from './ways/containers/deps.ts';
import { placedPods } from './ways/containers/pod-placement/pods.ts';
import { followRecords, functionControllers } from './ways/functions/controllers.ts';
import { type FunctionDeps, functionCaches, startFunctionInformers } from './ways/functions/deps.ts';
import { placedPools } from './ways/functions/pool-placement/pools.ts';
import type { RecordCollection } from './ways/functions/record-collection/collection.ts';
import { machineActions, machineControllers } from './ways/machines/controllers.ts';
import { machineCaches, startMachineInformers } from './ways/machines/deps.ts';
import { elasticAddresses } from './ways/machines/elastic-address/admission.ts';
import { interfaceAddresses, machineAddresses } from './ways/machines/machine-address/admission.ts';
import { placedMachines } from './ways/machines/machine-placement/machines.ts';

nameSourcesInStackTraces();

// Before the program runs: what is below it has no value while it does.
const RENEWAL_MS = 12 * 3_600_000;

await runProgram('control', process.argv[2] ?? '', async (program) => {
  const { layout, log, signal } = program;
  mkdirSync(layout.stateDir, { recursive: true, mode: 0o700 });
  const store = await openStore({ path: join(layout.stateDir, 'store'), durable: true });
  const seal = { key: await sealKey(join(layout.stateDir, 'keys', 'seal.key')) };
  const admissions = [
    serviceAddresses(layout),
    machineAddresses(layout),
    interfaceAddresses(layout),
    elasticAddresses(layout),
  ];
  const api = openObjectApi({ store, kinds: allKinds, clock: systemClock, log, seal, admissions });
  const pki = await makePki(program);
  await writeKubeconfigs(program, pki);
  const serviceAccounts = await openServiceAccounts(program);
  const aws = await startAws(program, api, serviceAccounts);
  const { coverage: awsCoverage, instanceRole, functionRole, openRegion } = aws;
  const reports = { awsCoverage, instanceRole, functionRole, openRegion };
  const front = await startFront(program, { api, pki, serviceAccounts, reports });
  keepFresh(program, front);
  const { serviceRange, dnsAddress, ports } = layout;
  const { accept } = front;
  const forUnits = { host: dnsAddress, port: ports.kubernetes, accept };
  const awsForUnits = { host: dnsAddress, port: ports.aws, accept: aws.accept };
  const unitsEnded = Promise.all(
    [forUnits, awsForUnits].map((each) => listenWhenThere({ ...each, clock: systemClock, log, signal })),
  );
  await ensureDefaults(localClient(api), { serviceRange, address: dnsAddress, port: ports.kubernetes });
  const runner = runControllers({
    controllers: controllersOf(program, api, pki, aws),
    clock: systemClock,
    log,
    signal,
  });
  await runner.started();
  const facts = [`Kubernetes API on ${front.url}`, `AWS API on ${aws.url}`];
  program.ready([...facts, `store at revision ${store.revision}`]);
  return async () => {
    await runner.stopped();
    await unitsEnded;
    await front.close();
    await aws.close();
    await store.close();
  };
});

/** Made at first start; whoever has it can read Secrets. */
async function sealKey(path: string): Promise<Uint8Array> {
  const kept = await findText(path);
  if (kept !== undefined) return Buffer.from(kept.trim(), 'base64');
  const key = randomBytes(32);
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  await writePrivateFile(path, `${key.toString('base64')}\n`);
  return key;
}

function makePki({ layout }: Program): Promise<Pki> {
  const [network = ''] = layout.serviceRange.split('/');
  return ensurePki({
    directory: join(layout.stateDir, 'pki'),
    nowMs: Date.now(),
    authorityName: layout.instance,
    extraNames: [network.replace(/0$/, '1')],
    clusterDomain: layout.clusterDomain,
    clients: ORDINARY_CLIENTS,
  });
}

/** What signs tokens of service accounts; the issuer is the name that pods know the API by. */
async function openServiceAccounts({ layout }: Program): Promise<ServiceAccountTokens> {
  const key = await ensureTokenKey(join(layout.stateDir, 'pki', 'service-account.key'));
  return serviceAccountTokens(key, `https://kubernetes.default.svc.${layout.clusterDomain}`);
}

/** Certificates that near their end are made anew, twice a day, while connections go on. */
function keepFresh(program: Program, front: KubernetesFront): void {
  systemClock.after(RENEWAL_MS, () => {
    if (program.signal.aborted) return;
    void makePki(program)
      .then(async (pki) => {
        front.renewTls({ ...pki.server, authority: pki.authority.certificate });
        await writeKubeconfigs(program, pki);
      })
      .catch((error: unknown) => program.log.error('Cannot renew certificates', { error }))
      .finally(() => keepFresh(program, front));
  });
}

/** One for people, one for the agent. */
async function writeKubeconfigs({ layout }: Program, { authority, clients }: Pki): Promise<void> {
  const server = `https://127.0.0.1:${layout.ports.kubernetes}`;
  const files = { admin: 'kubeconfig', agent: 'agent.kubeconfig' } as const;
  for (const [name, file] of Object.entries(files)) {
    const client = clients[name];
    if (!client) throw new Error(`No certificate for ${name}`);
    const draft = { server, authority: authority.certificate, client, cluster: layout.instance, user: name };
    await writePrivateFile(join(layout.stateDir, file), kubeconfigText(draft));
  }
}

/** With the bounded stores of what is not an object. */
async function startAws(
  { layout, log: programLog, signal }: Program,
  api: ObjectApi,
  webTokens: ServiceAccountTokens,
) {
  const { stateDir, instance, unitRange, ports } = layout;
  const log = programLog.child({ front: 'aws' });
  const logEvents = await openLogEvents({
    path: join(stateDir, 'log-events'),
    durable: true,
    onProblem: (message, error) => log.error(message, { error }),
  });
  const metrics = await openMetrics({
    path: join(stateDir, 'metrics'),
    durable: true,
    onDamage: (message, fields) => log.error(message, fields),
  });
  const front = await openAwsFront({
    ...{ host: '127.0.0.1', port: ports.aws, stateDir, instance },
    addresses: { cidrBlock: unitRange, zoneRange: (index) => nodeRange(layout, index) },
    client: localClient(api, { fieldManager: 'aws' }),
    ...{ webTokens, logEvents, metrics, clock: systemClock, log, signal },
    agent: remoteCalls(layout.sockets.agent),
  });
  const close = async () => {
    await front.close();
    await logEvents.close();
    await metrics.close();
  };
  const { url, accept, instanceRole, functionRole, openRegion } = front;
  return {
    ...{ url, accept, instanceRole, functionRole, openRegion },
    coverage: () => front.coverage.report(),
    logEvents,
    metrics,
    close,
  };
}

interface FrontDeps {
  readonly api: ObjectApi;
  readonly pki: Pki;
  readonly serviceAccounts: ServiceAccountTokens;
  readonly reports: Reports;
}

function startFront(
  { layout, log }: Program,
  { api, pki: { authority, server }, serviceAccounts, reports }: FrontDeps,
): Promise<KubernetesFront> {
  const calls = remoteCalls(layout.sockets.agent);
  return startKubernetesFront({
    api,
    calls,
    tls: { ...server, authority: authority.certificate },
    authenticate: authenticator(),
    serviceAccounts,
    clock: systemClock,
    log: log.child({ front: 'kubernetes' }),
    host: '127.0.0.1',
    port: layout.ports.kubernetes,
    further: (request: IncomingMessage, response: ServerResponse) =>
      serveTuttiRoutes(calls, reports, request, response),
  });
}

type ClientOf = (name: string) => ObjectClient;

/** Everything that acts by itself, in one list. */
function controllersOf(
  program: Program,
  api: ObjectApi,
  pki: Pki,
  bounded: BoundedStores,
): readonly Controller[] {
  const { log, signal, layout } = program;
  const clock = systemClock;
  const clientOf = (name: string) => localClient(api, { fieldManager: name });
  const { containers, traffic, machines, functions, leases, all } = startCaches(program, clientOf);
  const containerDeps = depsFor({ clientOf, log, informers: containers });
  const machineDeps = depsFor({ clientOf, log, informers: machines });
  const functionDeps = depsFor({ clientOf, log, informers: functions });
  const trafficDeps: TrafficDeps = { client: clientOf('traffic'), informers: traffic, clock, log, layout };
  const agent = remoteCalls(layout.sockets.agent);
  const records = functionRecords(functionDeps('record-collection'), agent, program, bounded);
  const kinds = [
    placed(placedPods(containerDeps('default-scheduler'))),
    placed(placedMachines(machineDeps('default-scheduler'))),
    placed(placedPools(functionDeps('default-scheduler'))),
  ];
  const meter = startRequestMeter({ ...traffic, clock, log, signal });
  const { targetGroups } = traffic;
  return [
    ...containerControllers(containerDeps, { traffic: meter, leases }),
    placement({ nodes: containers.nodes, kinds, clock, log }),
    ...machineControllers(machineDeps, bounded.metrics),
    ...functionControllers(functionDeps, { agent, metrics: bounded.metrics, records }),
    serviceLoadBalancer(trafficDeps),
    loadBalancerAddress(trafficDeps),
    balancerMetrics({ ...trafficDeps, metrics: bounded.metrics }),
    targetDeparture({ ...trafficDeps, targetGroups, machines: machines.machines }),
    endpointCertificate({
      client: clientOf('endpoint-certificate'),
      functionUrls: all.of(functionUrlKind),
      httpApis: all.of(httpApiKind),
      secrets: all.of(secretKind),
      authority: pki.authority,
      clock,
    }),
    ...clusterControllers(depsFor({ clientOf, log, informers: all }), {
      ...bounded,
      alarmActions: machineActions(machineDeps, bounded.metrics),
      certificate: pki.authority.certificate,
    }),
  ];
}

/** Each kind is followed once; who needs it shares it. */
function startCaches(program: Program, clientOf: ClientOf) {
  const { log, signal } = program;
  const common = { client: clientOf('informers'), clock: systemClock, log, signal };
  const byOwner = { [BY_OWNER]: (object: ApiObject) => [controllerOf(object)?.uid ?? ''] };
  const start = <T extends ApiObject>(kind: Kind<T>) => startInformer({ ...common, kind, indexes: byOwner });
  const containers = startContainerInformers(common);
  const { services, pods, nodes } = containers;
  const targetGroups = start(targetGroupKind);
  const balancing = { loadBalancers: start(loadBalancerKind), listeners: start(listenerKind), targetGroups };
  const traffic = { services, pods, ...balancing };
  const machines = startMachineInformers(common, { nodes, targetGroups });
  const functions = startFunctionInformers(common, machines);
  const leases = start(leaseKind);
  const caches = [...machineCaches(machines), ...functionCaches(functions)];
  const all = allInformers(program, common.client, { ...containers, ...traffic, leases }, caches);
  return { containers, traffic, machines, functions, leases, all };
}

/** What controllers with these caches are given, by the name that their writes and events carry. */
function depsFor<I>({
  clientOf,
  log,
  informers,
}: {
  readonly clientOf: ClientOf;
  readonly log: Log;
  readonly informers: I;
}) {
  const clock = systemClock;
  return (name: string) => {
    const client = clientOf(name);
    const events = openEventRecorder({ client, kind: eventKind, component: name, clock, log });
    return { client, informers, clock, log, events };
  };
}

/** Of what is not an object. */
interface BoundedStores {
  readonly metrics: Metrics;
  readonly logEvents: LogEvents;
}

/** The caches of all kinds: those that others keep are shared. */
function allInformers(
  { log, signal }: Program,
  client: ObjectClient,
  known: ContainerInformers & TrafficDeps['informers'] & { readonly leases: Informer<Lease> },
  caches: ReturnType<typeof machineCaches>,
): AllInformers {
  const pairs: readonly (readonly [unknown, unknown])[] = [
    [podKind, known.pods],
    [replicaSetKind, known.replicaSets],
    [deploymentKind, known.deployments],
    [serviceKind, known.services],
    [endpointSliceKind, known.endpointSlices],
    [nodeKind, known.nodes],
    [leaseKind, known.leases],
    [loadBalancerKind, known.loadBalancers],
    [listenerKind, known.listeners],
    [targetGroupKind, known.targetGroups],
  ];
  const own = pairs as readonly (readonly [AnyKind, Informer<ApiObject>])[]; // each of its kind
  const shared = new Map([...own, ...caches]);
  return startAllInformers({ kinds: allKinds, shared, client, clock: systemClock, log, signal });
}

/** What functions wrote and how their calls went, into the stores. */
function functionRecords(
  deps: FunctionDeps,
  agent: FunctionCalls,
  { log, signal }: Program,
  bounded: BoundedStores,
): RecordCollection {
  return followRecords(deps, {
    ...{ agent, signal, metrics: bounded.metrics, logEvents: bounded.logEvents },
    onKept: async (group, events) => {
      if (!group.spec.metricFilters?.length) return;
      // With it come schemas of AWS's, which a start does not pay for.
      const { feedMetrics } = await import('./front/aws/services/logs/metric-feed.ts');
      await feedMetrics({ ...bounded, log, region: group.metadata.namespace ?? '' }, group, events);
    },
  });
}
