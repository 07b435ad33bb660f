// What makes a guest itself? Address, names, keys and files, from its machine's spec; the same for a boot and for a clone.
import { createHash } from 'node:crypto';
import type { GuestFile, MachineSpec } from '../../driver.ts';
import { tapMac } from '../host/tap.ts';

/** Where every unit's gateway is: link-local, as on its port. */
export const gatewayAddress = '169.254.1.1';
export const gatewayMac = tapMac;

export interface Identity {
  readonly hostname: string;
  /** 32 hex digits, always the same for a machine. */
  readonly machineId: string;
  readonly address: string;
  readonly macAddress: string;
  /** Written before each start. */
  readonly files: readonly GuestFile[];
  /** Written when the disk boots as this machine for the first time (the machine id is the mark of it) and has an SSH server. */
  readonly hostKeys: readonly GuestFile[];
}

export function identityOf(spec: MachineSpec, hostKeys: readonly GuestFile[]): Identity {
  const { network, hostname } = spec;
  const machineId = createHash('sha256').update(`tutti machine ${spec.id}`).digest('hex').slice(0, 32);
  const file = (path: string, content: string): GuestFile => ({ path, content, mode: 0o644 });
  return {
    hostname,
    machineId,
    address: network.address,
    macAddress: network.macAddress,
    files: [
      file('/etc/hostname', `${hostname}\n`),
      file('/etc/resolv.conf', resolverFile(network)),
      ...spec.files,
    ],
    hostKeys,
  };
}

function resolverFile({ nameServers, searchDomains }: MachineSpec['network']): string {
  const lines = nameServers.map((each) => `nameserver ${each}`);
  if (searchDomains.length > 0) lines.push(`search ${searchDomains.join(' ')}`);
  return `${lines.join('\n')}\n`;
}
