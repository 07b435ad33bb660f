// The steps by which a sandbox comes to be and goes again. Each may be repeated; a sandbox that could not be made leaves nothing.
//
//   address -> (port | directory, /tmp | code)  -> container -> its output -> process
//   removal goes the other way: what is in use by something goes after it.
import { writeFile } from 'node:fs/promises';
import type { ContainerHandle } from '../../../drivers/container/driver.ts';
import type { ProcessOutput, SandboxContainerDriver } from '../../../drivers/container/sandbox.ts';
import type { NetworkDriver, Port } from '../../../drivers/network/driver.ts';
import type { HostLayout } from '../../../model/host-layout.ts';
import type { AddressPool } from '../../network/address-pool.ts';
import type { BoundCode, Sandbox, SandboxRuntime } from '../sandbox.ts';
import { hostsText, SANDBOX_USER, sandboxSpec, tmpBytes } from './container-spec.ts';
import type { Mounter } from './mounter.ts';
import { placesOf } from './places.ts';

export interface SandboxDrivers {
  readonly layout: HostLayout;
  readonly containers: SandboxContainerDriver;
  readonly network: Pick<NetworkDriver, 'createPort' | 'removePort' | 'listPorts'>;
  readonly addresses: Pick<AddressPool, 'allocate' | 'release'>;
  /** Whose addresses sandboxes get. */
  readonly node: string;
  readonly mounter: Mounter;
}

export interface Made {
  readonly sandbox: Sandbox;
  readonly handle: ContainerHandle;
  readonly output: ProcessOutput;
}

export interface MakeOrder {
  readonly id: string;
  readonly runtime: SandboxRuntime;
  readonly code?: BoundCode;
  onText(sandbox: Sandbox, text: Uint8Array): void;
  /** Just before its process starts. */
  onStart(made: Made): Promise<void>;
}

export async function makeSandbox(drivers: SandboxDrivers, order: MakeOrder): Promise<Made> {
  const { containers, addresses } = drivers;
  const { id, runtime, code } = order;
  const address = addresses.allocate(drivers.node, id);
  const sandbox: Sandbox = { id, runtime, address };
  try {
    const port = await makePlace(drivers, sandbox, code);
    const { networkNamespace, ipcNamespace } = port;
    const spec = sandboxSpec({
      layout: drivers.layout,
      id,
      runtime,
      networkNamespace,
      ipcNamespace,
      ...(code && { code }),
    });
    const handle = await containers.create(spec);
    const output = await containers.openOutput(handle, (text) => order.onText(sandbox, text));
    const made = { sandbox, handle, output };
    await order.onStart(made);
    await containers.start(handle);
    return made;
  } catch (error) {
    // The first error says what is wrong; what cannot be removed now goes with the next removeAll.
    await unmakeSandbox(drivers, id).catch(() => undefined);
    throw error;
  }
}

/** Waits for both, so that nothing is made any more when a failure is told. */
async function makePlace(
  { layout, network, mounter }: SandboxDrivers,
  { id, address }: Sandbox,
  code: BoundCode | undefined,
): Promise<Port> {
  const { directory, hosts, stage, task } = placesOf(layout, id);
  const place = async () => {
    await mounter.do('prepare', directory, tmpBytes(code), SANDBOX_USER.uid, SANDBOX_USER.gid);
    if (code?.codeDir !== undefined) await mounter.do('code', code.codeDir, stage, task);
    await writeFile(hosts, hostsText(id, address));
  };
  const [port, placed] = await Promise.allSettled([network.createPort({ id, address }), place()]);
  if (port.status === 'rejected') throw port.reason;
  if (placed.status === 'rejected') throw placed.reason;
  return port.value;
}

/** All that has this name. Gone: nothing. */
export async function unmakeSandbox(drivers: SandboxDrivers, id: string): Promise<void> {
  const { layout, containers, network, addresses, mounter } = drivers;
  await containers.remove({ id });
  const results = await Promise.allSettled([
    network.removePort(id).then(() => addresses.release(id)),
    mounter.do('discard', placesOf(layout, id).directory),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
