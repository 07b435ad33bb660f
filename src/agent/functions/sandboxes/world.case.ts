// What host tests of sandboxes run on: a containerd, a network and a Runtime API of their own, and a runtime that is a shell script. Its
// events are scripts, their standard output is the answer.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { daemonPaths } from '../../../drivers/container/containerd/config.ts';
import { openContainerd } from '../../../drivers/container/containerd/open.ts';
import { putBusyboxImage, readBusybox } from '../../../drivers/container/contract/busybox-image.ts';
import { eventually } from '../../../drivers/container/contract/world.ts';
import type { ImageStore } from '../../../drivers/container/image-store.ts';
import { NftNetworkDriver } from '../../../drivers/network/nft/nft-driver.ts';
import { systemClock } from '../../../machinery/clock.ts';
import { openLog } from '../../../machinery/log.ts';
import { type HostLayout, hostLayout, nodeRange, podPart } from '../../../model/host-layout.ts';
import { openAddressPool } from '../../network/address-pool.ts';
import type { BoundCode, RuntimeLink, Sandbox, SandboxRuntime } from '../sandbox.ts';
import { removeSandboxPlaces } from './leftovers.ts';
import { openSandboxes, type Sandboxes } from './open.ts';
import { isSandboxId, sandboxRoot } from './places.ts';

const IMAGE = 'registry.test/functions:1';
const APPLETS = ['wget', 'sed', 'tr', 'df', 'nc', 'rm', 'cut', 'chmod', 'nslookup', 'cp', 'usleep'];
const INVOCATION = '2018-06-01/runtime/invocation';

const script = `api=http://$AWS_LAMBDA_RUNTIME_API
if [ -n "$TUTTI_WAIT" ]; then wget -q -O /tmp/.code $api/tutti/v1/code; fi
cd /var/task
while wget -q -S -O /tmp/.event $api/${INVOCATION}/next 2>/tmp/.head; do
  id=$(sed -n 's/^ *[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: //p' /tmp/.head | tr -d '\\r')
  sh /tmp/.event >/tmp/.out
  wget -q -O /dev/null --post-file=/tmp/.out $api/${INVOCATION}/$id/response
done
`;

export const prewarmed: SandboxRuntime = {
  key: 'shell',
  image: IMAGE,
  command: ['/bin/sh', '/runtime.sh'],
  workingDir: '/',
  prewarmed: true,
};
export const ownProcess: SandboxRuntime = { ...prewarmed, key: 'shell-own', prewarmed: false };

export interface SandboxWorld {
  readonly layout: HostLayout;
  readonly sandboxes: Sandboxes;
  readonly images: ImageStore;
  /** What sandboxes wrote, by id. */
  readonly output: Map<string, string>;
  readonly codeDir: string;
  /** The agent is killed and starts again: nothing is remembered, nothing is removed. */
  reopen(): Promise<void>;
  /** SIGKILL for containerd; resolves when it runs again. */
  crashRuntime(): Promise<void>;
  /** What is on the host because of sandboxes. */
  traces(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openSandboxWorld(): Promise<SandboxWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'tutti-fn-'));
  const layout = hostLayout({
    instance: 'fnbox',
    number: 2,
    stateDir: join(directory, 'state'),
    runDir: join(directory, 'run'),
  });
  await mkdir(layout.runDir, { recursive: true, mode: 0o711 });
  const codeDir = join(directory, 'code');
  await mkdir(codeDir, { mode: 0o755 });
  await writeFile(join(codeDir, 'hello'), 'from the code\n');
  const output = new Map<string, string>();
  let open = await openAll(layout, output).catch(async (error) => {
    await cleanUp(layout, directory);
    throw error;
  });
  await putImage(open.containerd.images);
  return {
    layout,
    get sandboxes() {
      return open.sandboxes;
    },
    get images() {
      return open.containerd.images;
    },
    output,
    codeDir,
    async reopen() {
      await open.letGo();
      open = await openAll(layout, output);
    },
    async crashRuntime() {
      const pid = async () => Number(await readFile(daemonPaths(layout).pidFile, 'utf8'));
      const killed = await pid();
      process.kill(killed, 'SIGKILL');
      await eventually('containerd runs again', async () => ((await pid()) === killed ? undefined : true));
    },
    traces: () => tracesOf(layout, open.network, open.containerd),
    async close() {
      await open.sandboxes.host.removeAll().catch(() => undefined);
      await open.letGo();
      await cleanUp(layout, directory);
    },
  };
}

/** All that an instance of this name left on the host. */
async function cleanUp(layout: HostLayout, directory: string): Promise<void> {
  const containerd = await openContainerd({ layout, log: openLog('test', 'error') });
  await containerd.stop();
  const network = new NftNetworkDriver({ layout, warm: 0 });
  await network.setup();
  await network.teardown();
  await removeSandboxPlaces(layout);
  await rm(directory, { recursive: true, force: true });
}

async function openAll(layout: HostLayout, output: Map<string, string>) {
  const log = openLog('test', 'warn');
  const containerd = await openContainerd({ layout, log });
  const network = new NftNetworkDriver({ layout, warm: 2 });
  await network.setup();
  const addresses = openAddressPool(() => podPart(nodeRange(layout, 0)));
  addresses.adopt(await network.listPorts());
  const ending = new AbortController();
  const sandboxes = await openSandboxes({
    ...{ layout, network, addresses, log, clock: systemClock },
    containers: containerd.containers,
    node: 'node-1',
    signal: ending.signal,
  });
  sandboxes.host.onOutput(({ id }, text) => {
    output.set(id, (output.get(id) ?? '') + Buffer.from(text).toString());
  });
  const letGo = async () => {
    ending.abort();
    await sandboxes.close();
    containerd.close();
  };
  return { containerd, network, sandboxes, letGo };
}

type Opened = Awaited<ReturnType<typeof openAll>>;

async function putImage(images: Opened['containerd']['images']): Promise<void> {
  const extra = [
    ...APPLETS.map((name) => ({ name: `bin/${name}`, linkTo: 'busybox' })),
    { name: 'runtime.sh', content: script, mode: 0o755 },
  ];
  await putBusyboxImage(images, await readBusybox(), { name: IMAGE, extra });
}

async function tracesOf(
  layout: HostLayout,
  network: Opened['network'],
  containerd: Opened['containerd'],
): Promise<readonly string[]> {
  const [containers, ports, mounts, directories] = await Promise.all([
    containerd.containers.list(),
    network.listPorts(),
    readFile('/proc/self/mountinfo', 'utf8'),
    readdir(sandboxRoot(layout)),
  ]);
  const root = `${sandboxRoot(layout)}/`;
  const points = mounts.split('\n').map((line) => line.split(' ')[4] ?? '');
  const cgroups = ['memory', 'freezer', '.'].map(
    (name) => `/sys/fs/cgroup/${name}${layout.cgroupParent}/functions`,
  );
  return [
    ...containers.map(({ handle }) => `container ${handle.id}`),
    ...ports.map(({ id }) => `port ${id}`),
    ...points.filter((point) => point.startsWith(root)).map((point) => `mount ${point}`),
    ...directories.filter(isSandboxId).map((name) => `directory ${name}`),
    ...cgroups.filter((path) => existsSync(path)).map((path) => `cgroup ${path}`),
  ];
}

export function aCode(world: SandboxWorld, overrides: Partial<BoundCode> = {}): BoundCode {
  return {
    codeDir: world.codeDir,
    handler: 'hello',
    environment: { STAGE: 'test', PATH: '/bin' },
    memoryMiB: 128,
    tmpMiB: 512,
    milliCpu: 1000,
    ...overrides,
  };
}

export interface Bound {
  readonly sandbox: Sandbox;
  readonly link: RuntimeLink;
  /** Runs a script inside; its answer. */
  run(text: string): Promise<string>;
}

const LIMIT_MS = 20_000;
let calls = 0;

/** Made, bound, and asking for its first event. */
export async function bound(world: SandboxWorld, overrides: Partial<BoundCode> = {}): Promise<Bound> {
  const { host, api } = world.sandboxes;
  const code = aCode(world, overrides);
  const sandbox = await host.make(prewarmed);
  const link = api.open(sandbox);
  await host.bind(sandbox, code);
  await link.begin(code, AbortSignal.timeout(LIMIT_MS));
  return { sandbox, link, run: (text) => runIn(link, text) };
}

export async function runIn(link: RuntimeLink, text: string): Promise<string> {
  calls += 1;
  const event = {
    requestId: `r-${calls}`,
    payload: Buffer.from(text),
    functionArn: 'arn:aws:lambda:us-east-2:000000000000:function:f',
    deadlineMs: Date.now() + LIMIT_MS,
    traceId: 'Root=1',
  };
  const result = await link.invoke(event, AbortSignal.timeout(LIMIT_MS));
  if (result.type === 'error') throw new Error(Buffer.from(result.body).toString());
  const chunks: Uint8Array[] = [];
  for await (const chunk of result.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
