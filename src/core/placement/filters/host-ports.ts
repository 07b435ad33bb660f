// Are the host ports that it asks for free? The address 0.0.0.0 takes a port on all addresses.
import { FITS, type Reasons, reason } from '../filter.ts';
import type { NodeEntry } from '../ledger.ts';
import type { Placeable } from '../types.ts';

const TAKEN = reason("node(s) didn't have free ports for the requested pod ports", true, ['node', 'left']);
const ANY = '0.0.0.0';

export function hostPorts({ hostPorts: wanted }: Placeable, { ports }: NodeEntry): Reasons {
  if (wanted.length === 0 || ports.size === 0) return FITS;
  for (const { protocol, address, port } of wanted) {
    for (const taken of ports) {
      const [otherProtocol, otherAddress, otherPort] = taken.split('/');
      const meets = address === ANY || otherAddress === ANY || address === otherAddress;
      if (otherProtocol === protocol && Number(otherPort) === port && meets) return TAKEN;
    }
  }
  return FITS;
}
