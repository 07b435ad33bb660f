// How does a test get a simulated machine driver? One call; `host` is how the test drives it.
import { DriverError } from '../../container/driver.ts';
import type { MachineDisk, MachineDriver, MachineHandle, MachineSpec, MachineStatus } from '../driver.ts';
import { emptiedPaths, identityPaths } from '../identity.ts';
import {
  createFakeMachineHost,
  type FakeMachine,
  type FakeMachineHost,
  type FakeMachinesOptions,
} from './host.ts';

export interface FakeMachines {
  readonly driver: MachineDriver;
  readonly host: FakeMachineHost;
}

/** With a host given: another driver on the same one, as after a crash of ours. */
export function openFakeMachines(
  options: FakeMachinesOptions = {},
  host = createFakeMachineHost(options),
): FakeMachines {
  const { gate } = host;
  const driver: MachineDriver = {
    type: host.options.type,
    capabilities: async () => ({
      type: host.options.type,
      available: true,
      runtime: 'simulated machines',
      choices: [],
    }),
    prepareImage: (image) => gate.pass('prepareImage', [image], () => checkImage(host, image)),
    forgetImage: (image) => gate.pass('forgetImage', [image], () => undefined),
    create: (spec) => gate.pass('create', [spec], () => create(host, spec)),
    start: (spec) => gate.pass('start', [spec], () => start(host, spec)),
    stop: (handle, graceMs, hurry) =>
      gate.pass('stop', [handle, graceMs], () => ask(host, handle, 'poweroff', { graceMs, hurry })),
    reboot: (handle, graceMs, hurry) =>
      gate.pass('reboot', [handle, graceMs], () => ask(host, handle, 'reboot', { graceMs, hurry })),
    remove: (handle) => gate.pass('remove', [handle], () => remove(host, handle)),
    inspect: async ({ id }) => statusOf(host.get(id)),
    list: () => gate.pass('list', [], () => [...host.machines.values()].map(statusOf)),
    events: (signal) => host.hub.events(signal),
    usage: async ({ id }) => host.get(id).usage,
    attachDisk: (handle, disk) => gate.pass('attachDisk', [handle, disk], () => attach(host, handle, disk)),
    detachDisk: (handle, diskId, options) =>
      gate.pass('detachDisk', [handle, diskId, options], () =>
        detach(host.get(handle.id), diskId, options?.force === true),
      ),
    resizeDisk: (handle, diskId) =>
      gate.pass('resizeDisk', [handle, diskId], () => void findDisk(host.get(handle.id), diskId)),
    captureImage: (handle, name) =>
      gate.pass('captureImage', [handle, name], () => capture(host, handle, name)),
  };
  return { driver, host };
}

function checkImage(host: FakeMachineHost, image: string): void {
  if (!host.hasImage(image)) throw new DriverError('NotFound', `There is no machine image "${image}"`);
}

function create(host: FakeMachineHost, spec: MachineSpec): MachineHandle {
  if (host.machines.has(spec.id)) return { id: spec.id };
  checkImage(host, spec.image);
  host.machines.set(spec.id, {
    spec,
    createdMs: host.options.now(),
    files: new Map(host.images.get(spec.image) ?? []),
    run: new Map(),
    mounts: new Map(),
    state: 'stopped',
    pid: 0,
    console: '',
    usage: { cpuNanos: 0, memoryBytes: 0, diskBytes: 0, networkReceivedBytes: 0, networkSentBytes: 0 },
    hangs: false,
  });
  return { id: spec.id };
}

function start(host: FakeMachineHost, spec: MachineSpec): void {
  const machine = host.get(spec.id);
  if (machine.state === 'running') return;
  machine.spec = { ...spec, image: machine.spec.image };
  host.boot(machine);
}

async function ask(
  host: FakeMachineHost,
  { id }: MachineHandle,
  how: 'poweroff' | 'reboot',
  { graceMs, hurry }: { readonly graceMs: number; readonly hurry: AbortSignal | undefined },
): Promise<void> {
  const machine = host.machines.get(id);
  if (machine?.state !== 'running') return;
  if (machine.hangs && graceMs > 0) await Promise.race([host.options.delay(graceMs), aborted(hurry)]);
  if (host.machines.has(id)) host.end(id, how);
}

async function aborted(signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return;
  await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
}

function remove(host: FakeMachineHost, { id }: MachineHandle): void {
  if (!host.machines.has(id)) return;
  host.end(id, 'poweroff');
  host.machines.delete(id);
}

function attach(host: FakeMachineHost, { id }: MachineHandle, disk: MachineDisk): void {
  const machine = host.get(id);
  const { disks } = machine.spec;
  if (disks.some((each) => each.id === disk.id)) return;
  if (disks.some(({ device }) => device === disk.device))
    throw new DriverError('AlreadyExists', `"${disk.device}" of "${id}" is taken`);
  machine.spec = { ...machine.spec, disks: [...disks, disk] };
}

function detach(machine: FakeMachine, diskId: string, force: boolean): void {
  const mounted = [...machine.mounts].filter(([, { id }]) => id === diskId);
  if (mounted.length > 0 && !force)
    throw new DriverError('Refused', `"${diskId}" is in use in "${machine.spec.id}": unmount it first`);
  for (const [directory] of mounted) machine.mounts.delete(directory);
  machine.spec = { ...machine.spec, disks: machine.spec.disks.filter(({ id }) => id !== diskId) };
}

function findDisk(machine: FakeMachine, diskId: string): MachineDisk {
  const found = machine.spec.disks.find(({ id }) => id === diskId);
  if (found === undefined) throw new DriverError('NotFound', `"${machine.spec.id}" has no disk "${diskId}"`);
  return found;
}

function capture(host: FakeMachineHost, { id }: MachineHandle, name: string): void {
  const isIdentity = (path: string) =>
    [...identityPaths, ...emptiedPaths].some((each) =>
      each.endsWith('*') ? path.startsWith(each.slice(0, -1)) : path === each || path.startsWith(`${each}/`),
    );
  host.images.set(name, new Map([...host.get(id).files].filter(([path]) => !isIdentity(path))));
}

function statusOf(machine: FakeMachine): MachineStatus {
  const { spec, state, createdMs, startedMs, end, pid } = machine;
  return {
    handle: { id: spec.id },
    labels: spec.labels,
    image: spec.image,
    state,
    createdMs,
    ...(startedMs === undefined ? {} : { startedMs }),
    ...(end === undefined ? {} : { end }),
    ...(state === 'running' ? { pid } : {}),
    disks: spec.disks.map(({ id }) => id),
  };
}
