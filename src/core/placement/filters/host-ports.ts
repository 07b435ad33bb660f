// Are the host ports that it asks for free? The address 0.0.0.0 takes a port on all addresses.
import type { NodeEntry } from '../ledger.ts';
import type { Placeable } from '../types.ts';

export const PORT_TAKEN = "node(s) didn't have free ports for the requested pod ports";
const ANY = '0.0.0.0';

export function hostPorts({ hostPorts: wanted }: Placeable, { ports }: NodeEntry): string | undefined {
  if (wanted.length === 0 || ports.size === 0) return undefined;
  for (const { protocol, address, port } of wanted) {
    for (const taken of ports) {
      const [otherProtocol, otherAddress, otherPort] = taken.split('/');
      const meets = address === ANY || otherAddress === ANY || address === otherAddress;
      if (otherProtocol === protocol && Number(otherPort) === port && meets) return PORT_TAKEN;
    }
  }
  return undefined;
}
