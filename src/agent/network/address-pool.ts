// Which unit has which address of its node's range?
//
// The lowest that was never used comes first, and one that was released comes back last, so that nobody who remembers an
// old unit meets a new one soon. What is in use is told by the ports that exist: `adopt` after a restart, before anything
// else. The same id keeps its address until it is released.
import { TuttiError } from '../../model/errors.ts';

export interface AddressPool {
  /** Throws NoCapacity when the range of the node is full. */
  allocate(node: string, id: string): string;
  release(id: string): void;
  /** What is in use already. */
  adopt(ports: readonly { readonly id: string; readonly address: string }[]): void;
}

/** `rangeOf` gives a node's range, such as `10.200.16.0/20`; the first and last address of a range stay free. */
export function openAddressPool(rangeOf: (node: string) => string): AddressPool {
  const byId = new Map<string, string>();
  const taken = new Set<string>();
  const pools = new Map<string, RangeCursor>();
  return {
    allocate(node, id) {
      const known = byId.get(id);
      if (known !== undefined) return known;
      const cidr = rangeOf(node);
      const cursor = pools.get(cidr) ?? rangeCursor(cidr);
      pools.set(cidr, cursor);
      const address = cursor.next(taken);
      if (address === undefined)
        throw new TuttiError('NoCapacity', `No address is left in ${cidr} of node "${node}"`);
      byId.set(id, address);
      taken.add(address);
      return address;
    },
    release(id) {
      const address = byId.get(id);
      if (address === undefined) return;
      byId.delete(id);
      taken.delete(address);
    },
    adopt(ports) {
      for (const { id, address } of ports) {
        byId.set(id, address);
        taken.add(address);
      }
    },
  };
}

interface RangeCursor {
  next(taken: ReadonlySet<string>): string | undefined;
}

/** Goes round the range, from where it was last. */
function rangeCursor(cidr: string): RangeCursor {
  const [network = '', bits = '32'] = cidr.split('/');
  const first = toNumber(network) + 1;
  const count = 2 ** (32 - Number(bits)) - 2;
  let at = 0;
  return {
    next(taken) {
      for (let tried = 0; tried < count; tried += 1) {
        const address = toText(first + at);
        at = (at + 1) % count;
        if (!taken.has(address)) return address;
      }
      return undefined;
    },
  };
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function toText(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
