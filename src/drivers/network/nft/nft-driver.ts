// The network driver on a Linux host: namespaces, veth pairs and routes by iproute2, services by nftables.
//
// Only puts the pieces together: gateway (the host's side), ports (the units'), service table (the rules), the other
// firewalls on the host. Errors of host programs leave as DriverErrors.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostLayout } from '../../../model/host-layout.ts';
import { DriverError } from '../../container/driver.ts';
import type { Endpoint, NetworkConfig, NetworkDriver, Port, PortRequest, Protocol } from '../driver.ts';
import { runUnchecked } from './command.ts';
import { countConnections, countForwarded, forgetConnections, hasListeners } from './connections.ts';
import { leaveOtherFirewalls, passOtherFirewalls } from './foreign-firewall.ts';
import { setupGateway, teardownGateway } from './gateway.ts';
import { Ports } from './ports.ts';
import { baseRuleset } from './ruleset.ts';
import { ServiceTable } from './service-table.ts';

export interface NftDriverOptions {
  readonly layout: HostLayout;
  /** Namespaces kept ready. Default 4. */
  readonly warm?: number;
  /** Whether NodePorts and external addresses answer clients outside this host. Default false. */
  readonly publish?: boolean;
  /** How often at most to look what others did to the host's rules, where nothing of ours changes. Default 10 s. */
  readonly lookAgainMs?: number;
}

export class NftNetworkDriver implements NetworkDriver {
  readonly #layout: HostLayout;
  readonly #publish: boolean;
  readonly #table: ServiceTable;
  readonly #ports: Ports;
  readonly #lookAgainMs: number;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #gatewayKind = 'not set up';

  constructor({ layout, warm = 4, publish = false, lookAgainMs = 10_000 }: NftDriverOptions) {
    this.#layout = layout;
    this.#lookAgainMs = lookAgainMs;
    this.#publish = publish;
    this.#table = new ServiceTable({
      table: layout.nftTable,
      base: baseRuleset({ layout, publish }),
      file: join(layout.runDir, 'network', 'services.json'),
    });
    this.#ports = new Ports({ layout, warm });
  }

  setup(): Promise<void> {
    return failing('Cannot set up the network', async () => {
      const gateway = await setupGateway(this.#layout);
      this.#gatewayKind = gateway.kind;
      await Promise.all([this.#table.open(), passOtherFirewalls(this.#layout), this.#ports.open()]);
    });
  }

  teardown(): Promise<void> {
    return failing('Cannot tear down the network', async () => {
      await this.#ports.close();
      await leaveOtherFirewalls(this.#layout);
      await this.#table.close();
      await teardownGateway(this.#layout);
      await rm(join(this.#layout.runDir, 'network'), { recursive: true, force: true });
      await rm(join(this.#layout.runDir, 'ns'), { recursive: true, force: true });
      this.#gatewayKind = 'not set up';
    });
  }

  async describe(): Promise<readonly string[]> {
    const version = (await runUnchecked(['nft', '--version'])).stdout.trim();
    return [
      `${version}; table inet ${this.#layout.nftTable}`,
      `gateway ${this.#layout.dnsAddress} on ${this.#layout.gatewayInterface} (${this.#gatewayKind})`,
      `NodePorts answer ${this.#publish ? 'everybody who reaches this host' : 'clients on this host and units'}`,
    ];
  }

  createPort(request: PortRequest): Promise<Port> {
    return this.#ports.create(request);
  }

  removePort(id: string): Promise<void> {
    return failing(`Cannot remove network port "${id}"`, () => this.#ports.remove(id));
  }

  listPorts(): Promise<readonly Port[]> {
    return failing('Cannot list network ports', () => this.#ports.list());
  }

  apply(config: NetworkConfig): Promise<void> {
    return failing('Cannot apply service rules', async () => {
      if (await this.#table.apply(config)) return;
      const nowMs = performance.now();
      if (nowMs < this.#lookedMs + this.#lookAgainMs) return;
      this.#lookedMs = nowMs;
      await passOtherFirewalls(this.#layout); // they may have come after us
      if (!(await this.#table.check())) await this.#table.apply(config); // somebody flushed the host's ruleset
    });
  }

  forgetConnections(endpoint: Endpoint, protocol: Protocol): Promise<void> {
    return failing('Cannot forget connections', () => forgetConnections(endpoint, protocol));
  }

  countConnections(address: string): Promise<number> {
    return failing('Cannot count connections', async () => {
      const sockets = await this.#ports.socketsOf(address);
      if (sockets === undefined) return 0;
      return hasListeners(sockets)
        ? countConnections(sockets, this.#layout)
        : countForwarded(address, this.#layout);
    });
  }

  /** Resolves when namespaces are ready: for measurements and tests. */
  warmed(): Promise<void> {
    return this.#ports.warmed();
  }
}

async function failing<T>(message: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof DriverError) throw error;
    throw new DriverError('Failed', message, { cause: error });
  }
}
