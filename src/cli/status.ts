// `tutti status`: what runs here: the programs, the nodes, the apps and where they answer.
import type { ObjectClient } from '../machinery/object-client.ts';
import { humanDuration } from '../model/duration.ts';
import { type Deployment, deploymentKind } from '../model/kinds/deployment.ts';
import { isNodeReady, nodeKind } from '../model/kinds/node.ts';
import { type Service, serviceKind } from '../model/kinds/service.ts';
import { connect } from './context.ts';
import { ExitCode } from './exit.ts';
import { usualRegion } from './image/build.ts';
import { listMachineApps, listMachines, type MachineRow } from './machines/list.ts';
import { findProgram, PROGRAMS, type RunningProgram } from './programs.ts';
import { table } from './table.ts';
import type { Verb } from './verb.ts';

export interface AppStatus {
  readonly way: 'container' | 'machine';
  readonly namespace: string;
  readonly name: string;
  readonly ready: number;
  readonly desired: number;
  readonly state: string;
  readonly url?: string;
}

export const status: Verb = {
  name: 'status',
  summary: 'show programs, nodes and apps',
  declare() {},
  async run(context) {
    const { io, json, layout } = context;
    const programs = PROGRAMS.map((program) => ({ program, running: findProgram(layout, program) }));
    const control = programs.some(({ program, running }) => program === 'control' && running?.ready);
    const client = control ? await connect(context) : undefined;
    const nodes = client ? (await client.list(nodeKind)).items : [];
    const apps = client ? [...(await listApps(client)), ...(await listMachineApps(client))] : [];
    const machines = client ? await listMachines(client) : [];
    const up = programs.every(({ running }) => running?.ready);
    if (json) {
      const nodeReport = nodes.map((node) => ({ name: node.metadata.name, ready: isNodeReady(node) }));
      io.out(
        `${JSON.stringify({ ok: up, programs: programs.map(programReport), nodes: nodeReport, apps, machines })}\n`,
      );
    } else {
      const rows = programs.map(({ program, running }) => programRow(program, running, io.now()));
      io.out(`${table(['PROGRAM', 'STATE', 'PID', 'UP', 'MEMORY'], rows)}\n`);
      if (nodes.length > 0)
        io.out(
          `\n${table(
            ['NODE', 'STATE'],
            nodes.map((node) => [node.metadata.name, isNodeReady(node) ? 'ready' : 'not ready']),
          )}\n`,
        );
      if (apps.length > 0)
        io.out(
          `\n${table(
            ['APP', 'WAY', 'READY', 'STATE', 'URL'],
            apps.map((app) => appRow(app, usualRegion(io.env))),
          )}\n`,
        );
      if (machines.length > 0)
        io.out(`\n${table(['MACHINE', 'STATE', 'TYPE', 'ADDRESS', 'APP'], machines.map(machineRow))}\n`);
      if (!up) io.err('hint: run "tutti up"\n');
    }
    return up ? undefined : ExitCode.unavailable;
  },
};

function programReport({
  program,
  running,
}: {
  readonly program: string;
  readonly running?: RunningProgram;
}): unknown {
  return {
    program,
    running: running !== undefined,
    ready: running?.ready !== undefined,
    pid: running?.pid,
    memoryBytes: running?.memoryBytes,
  };
}

function programRow(program: string, running: RunningProgram | undefined, nowMs: number): readonly string[] {
  if (!running) return [program, 'not running'];
  const up = running.ready ? humanDuration(nowMs - running.ready.startedMs) : '';
  return [
    program,
    running.ready ? 'running' : 'starting',
    String(running.pid),
    up,
    `${Math.round(running.memoryBytes / 2 ** 20)} MB`,
  ];
}

function machineRow({ name, state, type, address, group }: MachineRow): readonly string[] {
  return [name, state, type, address ?? '', group ?? ''];
}

/** The namespace is told where verbs do not mean it by themselves. */
function appRow(app: AppStatus, region: string): readonly string[] {
  const usual = app.way === 'machine' ? region : 'default';
  const name = app.namespace === usual ? app.name : `${app.namespace}/${app.name}`;
  return [name, app.way, `${app.ready}/${app.desired}`, app.state, app.url ?? ''];
}

/** Deployments as apps, with the URL of a load balancer Service in front of them. */
export async function listApps(client: ObjectClient): Promise<readonly AppStatus[]> {
  const [deployments, services] = await Promise.all([client.list(deploymentKind), client.list(serviceKind)]);
  return deployments.items.map((deployment) => ({
    way: 'container',
    namespace: deployment.metadata.namespace ?? '',
    name: deployment.metadata.name,
    ready: deployment.status?.readyReplicas ?? 0,
    desired: deployment.spec.replicas ?? 1,
    state: stateOf(deployment),
    url: urlOf(deployment, services.items),
  }));
}

function stateOf(deployment: Deployment): string {
  const conditions = new Map(
    (deployment.status?.conditions ?? []).map((condition) => [condition.type, condition]),
  );
  if (conditions.get('RolledBack')?.status === 'True') return 'rolled back';
  const progressing = conditions.get('Progressing');
  if (progressing?.status === 'False') return 'failed';
  return progressing?.reason === 'NewReplicaSetAvailable' ? 'running' : 'rolling out';
}

/** `http://127.77.0.2` or with the port when it is not 80; undefined when nothing outside reaches it. */
export function urlOf(deployment: Deployment, services: readonly Service[]): string | undefined {
  const labels = deployment.spec.template.metadata?.labels ?? {};
  const service = services.find(
    ({ metadata, spec }) =>
      metadata.namespace === deployment.metadata.namespace &&
      spec.selector !== undefined &&
      Object.entries(spec.selector).every(([key, value]) => labels[key] === value),
  );
  const address = service?.status?.loadBalancer?.ingress?.[0]?.ip;
  const port = service?.spec.ports?.[0]?.port;
  if (!address || !port) return undefined;
  return port === 80 ? `http://${address}` : `http://${address}:${port}`;
}
