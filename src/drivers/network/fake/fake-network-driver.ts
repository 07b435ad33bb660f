// A network driver in memory: a simulator with state, for tests of those who use one.
//
// It keeps the same promises as the real one (contract.case.ts runs on both), records calls, can be told to fail, and
// connections to a unit can be set by hand.
import { DriverError } from '../../container/driver.ts';
import type { Endpoint, NetworkConfig, NetworkDriver, Port, PortRequest, Protocol } from '../driver.ts';

export type NetworkOperation =
  | 'setup'
  | 'teardown'
  | 'createPort'
  | 'removePort'
  | 'listPorts'
  | 'apply'
  | 'forgetConnections'
  | 'countConnections';

export class FakeNetworkDriver implements NetworkDriver {
  readonly calls: NetworkOperation[] = [];
  /** What the last apply loaded. */
  config: NetworkConfig = { services: [] };
  /** How often rules were really written. */
  writes = 0;
  readonly forgotten: { readonly endpoint: Endpoint; readonly protocol: Protocol }[] = [];
  readonly #ports = new Map<string, Port>();
  readonly #connections = new Map<string, number>();
  readonly #failures: { readonly operation: NetworkOperation; readonly error: Error }[] = [];

  /** The next call of the operation throws the error. */
  failNext(operation: NetworkOperation, error: Error): void {
    this.#failures.push({ operation, error });
  }

  /** From now on the unit has so many connections. */
  setConnections(address: string, count: number): void {
    this.#connections.set(address, count);
  }

  async setup(): Promise<void> {
    this.#called('setup');
  }

  async teardown(): Promise<void> {
    this.#called('teardown');
    this.#ports.clear();
    this.config = { services: [] };
  }

  async describe(): Promise<readonly string[]> {
    return ['in memory'];
  }

  async createPort({ id, address }: PortRequest): Promise<Port> {
    this.#called('createPort');
    const existing = this.#ports.get(id);
    if (existing?.address === address) return existing;
    const holder = existing ?? [...this.#ports.values()].find((port) => port.address === address);
    if (holder !== undefined)
      throw new DriverError('AlreadyExists', `Network port "${holder.id}" has ${holder.address}`);
    const port: Port = {
      id,
      address,
      networkNamespace: `/fake/ns/${id}/net`,
      ipcNamespace: `/fake/ns/${id}/ipc`,
      interfaceName: `fake-${this.#ports.size}`,
    };
    this.#ports.set(id, port);
    return port;
  }

  async removePort(id: string): Promise<void> {
    this.#called('removePort');
    this.#ports.delete(id);
  }

  async listPorts(): Promise<readonly Port[]> {
    this.#called('listPorts');
    return [...this.#ports.values()];
  }

  async apply(config: NetworkConfig): Promise<void> {
    this.#called('apply');
    if (JSON.stringify(config) === JSON.stringify(this.config)) return;
    this.config = config;
    this.writes += 1;
  }

  async forgetConnections(endpoint: Endpoint, protocol: Protocol): Promise<void> {
    this.#called('forgetConnections');
    this.forgotten.push({ endpoint, protocol });
  }

  async countConnections(address: string): Promise<number> {
    this.#called('countConnections');
    return this.#connections.get(address) ?? 0;
  }

  #called(operation: NetworkOperation): void {
    this.calls.push(operation);
    const index = this.#failures.findIndex((failure) => failure.operation === operation);
    const [failure] = index < 0 ? [] : this.#failures.splice(index, 1);
    if (failure !== undefined) throw failure.error;
  }
}
