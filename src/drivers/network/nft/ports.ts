// Ports: which unit has which address, and the namespaces behind it.
//
// The directory `<id>` is the port: it exists from the rename that ends createPort to the rename that begins removePort,
// and its port.json says the rest, so a restart finds the same ports. Calls for one id run one after the other.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { join } from 'node:path';
import { gatewayLinkAddress, type HostLayout } from '../../../model/host-layout.ts';
import { DriverError } from '../../container/driver.ts';
import type { Port, PortRequest } from '../driver.ts';
import type { PinnedNamespace } from './namespaces.ts';
import {
  hostMac,
  isPinned,
  listDirectories,
  makeNamespace,
  removeNamespaces,
  retire,
  strayNamespace,
} from './namespaces.ts';
import { Porter } from './porter.ts';
import { WarmPool } from './warm-pool.ts';

export interface PortsOptions {
  readonly layout: HostLayout;
  readonly warm: number;
}

export class Ports {
  readonly #layout: HostLayout;
  readonly #root: string;
  /** Removing waits for the kernel: nobody's port is to wait for that. */
  readonly #maker = new Porter();
  readonly #remover = new Porter();
  readonly #pool: WarmPool<PinnedNamespace>;
  /** What is there, by id; undefined until the directories were read. */
  #known: Promise<Map<string, Port>> | undefined;
  readonly #doomed: PinnedNamespace[] = [];
  #removal: Promise<void> = Promise.resolve();
  /** The last call under way for each id. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor({ layout, warm }: PortsOptions) {
    this.#layout = layout;
    this.#root = join(layout.runDir, 'ns');
    this.#pool = new WarmPool(warm, () => makeNamespace(this.#maker, this.#root, layout.interfacePrefix));
  }

  /** Adopts what is there, removes what was left half made, starts the pool. */
  async open(): Promise<void> {
    if (this.#known === undefined) await this.#discard(await this.#strays());
    await this.#load();
    this.#pool.open();
  }

  async create(request: PortRequest): Promise<Port> {
    checkRequest(request);
    return this.#inTurn(request.id, async () => {
      const known = await this.#load();
      const existing = known.get(request.id);
      if (existing?.address === request.address) return existing;
      const holder = existing ?? [...known.values()].find((port) => port.address === request.address);
      if (holder !== undefined) throw addressTaken(request, holder);
      const reserved = this.#portOf(request, '');
      known.set(request.id, reserved); // the address is taken from here on
      try {
        const port = await this.#make(request);
        known.set(request.id, port);
        this.#pool.fill();
        return port;
      } catch (error) {
        known.delete(request.id);
        throw new DriverError('Failed', `Cannot make network port "${request.id}"`, { cause: error });
      }
    });
  }

  async #make(request: PortRequest): Promise<Port> {
    const warm = await this.#pool.take();
    try {
      const port = this.#portOf(request, warm.interfaceName);
      await Promise.all([
        this.#maker.do('give', ...giving(warm, port, this.#layout.dnsAddress)),
        writeFile(join(warm.directory, 'port.json'), JSON.stringify(port)),
      ]);
      await rename(warm.directory, join(this.#root, request.id));
      return port;
    } catch (error) {
      await this.#discard([warm]).catch(() => {}); // the first error says what is wrong
      throw error;
    }
  }

  async remove(id: string): Promise<void> {
    await this.#inTurn(id, async () => {
      const known = await this.#load();
      const port = known.get(id);
      if (port === undefined) return;
      const pinned = { directory: join(this.#root, id), interfaceName: port.interfaceName };
      const retired = await retire(this.#root, this.#layout.interfacePrefix, pinned);
      if (retired !== undefined) await this.#removeWithOthers(retired);
      known.delete(id);
    });
  }

  /** What comes while a removal runs is removed together by the next. */
  async #removeWithOthers(pinned: PinnedNamespace): Promise<void> {
    this.#doomed.push(pinned);
    const removal = this.#removal.then(() => this.#discard(this.#doomed.splice(0)));
    this.#removal = removal.catch(() => {});
    await removal;
  }

  async list(): Promise<readonly Port[]> {
    return [...(await this.#load()).values()].filter((port) => port.interfaceName !== '');
  }

  async find(address: string): Promise<Port | undefined> {
    return (await this.list()).find((port) => port.address === address);
  }

  /** The sockets of the unit with this address (connections.ts reads them); undefined when there is none. */
  async socketsOf(address: string): Promise<string | undefined> {
    const port = await this.find(address);
    return port && this.#maker.do('look', port.networkNamespace);
  }

  /** Removes everything: ports, the warm ones, and what was left half made. */
  async close(): Promise<void> {
    const warm = await this.#pool.close();
    await Promise.allSettled(this.#turns.values());
    const ports = (await this.list()).map(({ id, interfaceName }) => ({
      directory: join(this.#root, id),
      interfaceName,
    }));
    await this.#discard([...warm, ...(await this.#strays()), ...ports]);
    this.#known = undefined;
    this.#maker.close();
    this.#remover.close();
  }

  #discard(namespaces: readonly PinnedNamespace[]): Promise<void> {
    return removeNamespaces(this.#remover, namespaces);
  }

  /** Resolves when the pool is full. */
  async warmed(): Promise<void> {
    await this.#pool.filled();
  }

  #portOf({ id, address }: PortRequest, interfaceName: string): Port {
    const directory = join(this.#root, id);
    return {
      id,
      address,
      networkNamespace: join(directory, 'net'),
      ipcNamespace: join(directory, 'ipc'),
      interfaceName,
    };
  }

  #load(): Promise<Map<string, Port>> {
    this.#known ??= this.#read();
    return this.#known;
  }

  async #read(): Promise<Map<string, Port>> {
    const { ports } = await listDirectories(this.#root);
    const known = new Map<string, Port>();
    for (const id of ports) {
      const port = await this.#readPort(id);
      if (await isPinned(port.networkNamespace)) known.set(id, port);
    }
    return known;
  }

  /** Half made, half removed, or from before the host was restarted. */
  async #strays(): Promise<readonly PinnedNamespace[]> {
    const { ports, strays } = await listDirectories(this.#root);
    const dead = strays.map((name) => strayNamespace(this.#root, this.#layout.interfacePrefix, name));
    for (const id of ports) {
      const { networkNamespace, interfaceName } = await this.#readPort(id);
      if (!(await isPinned(networkNamespace))) dead.push({ directory: join(this.#root, id), interfaceName });
    }
    return dead;
  }

  async #readPort(id: string): Promise<Port> {
    return JSON.parse(await readFile(join(this.#root, id, 'port.json'), 'utf8')) as Port; // written by us
  }

  async #inTurn<T>(id: string, task: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(id) ?? Promise.resolve();
    const turn = before.then(task, task);
    this.#turns.set(id, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(id) === turn) this.#turns.delete(id);
    }
  }
}

/** `10.0.0.5` -> `0a:58:0a:00:00:05`: unique on the host, the same again after a restart. */
export function macOf(address: string): string {
  const octets = address.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'));
  return ['0a', '58', ...octets].join(':');
}

/** What the porter has to know: both ends of the link, who it is for, the source of the host's own packets. */
function giving({ directory }: PinnedNamespace, port: Port, source: string): readonly string[] {
  const { id, address, interfaceName } = port;
  return [directory, interfaceName, address, macOf(address), gatewayLinkAddress, hostMac, id, source];
}

function checkRequest({ id, address }: PortRequest): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/.test(id))
    throw new DriverError('Refused', `Not a port id: "${id}"`);
  if (!isIPv4(address)) throw new DriverError('Refused', `Not an IPv4 address: "${address}"`);
}

function addressTaken(request: PortRequest, holder: Port): DriverError {
  const what =
    holder.id === request.id
      ? `has address ${holder.address} already`
      : `cannot have ${request.address}: "${holder.id}" has it`;
  return new DriverError('AlreadyExists', `Network port "${request.id}" ${what}`);
}
