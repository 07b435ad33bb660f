// From a machine's object to what its driver is asked for: size, network, names, and the files that make the guest itself.
import type { GuestFile, MachineDisk, MachineSize, MachineSpec } from '../../drivers/machine/driver.ts';
import type { Port } from '../../drivers/network/driver.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import { instanceTypes } from '../../model/instance-types.ts';
import type { Machine } from '../../model/kinds/machine.ts';
import { macAddressOf, privateDnsName } from '../../model/machine-names.ts';
import { cgroupPath, consolePath, MACHINE_LABEL, machineId, regionOf } from './names.ts';
import type { MachineRecord } from './record.ts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Throws RangeError for an instance type that is not known. */
export function sizeOf({ spec }: Machine): MachineSize {
  const type = instanceTypes.get(spec.instanceType);
  if (!type) throw new RangeError(`Instance type "${spec.instanceType}" is not known`);
  return { cpus: type.cpus, memoryBytes: type.memoryMiB * MIB };
}

export interface GuestInputs {
  readonly layout: HostLayout;
  readonly machine: Machine;
  readonly record: MachineRecord;
  readonly image: string;
  readonly port: Port;
  readonly disks: readonly MachineDisk[];
}

export function guestSpec({ layout, machine, record, image, port, disks }: GuestInputs): MachineSpec {
  const { uid, name } = machine.metadata;
  const fullName = privateDnsName(port.address, regionOf(machine));
  const [hostname = '', ...domain] = fullName.split('.');
  return {
    id: machineId(uid),
    labels: {
      [MACHINE_LABEL.uid]: uid,
      [MACHINE_LABEL.region]: regionOf(machine),
      [MACHINE_LABEL.machine]: name,
    },
    image,
    size: sizeOf(machine),
    rootDiskBytes: machine.spec.rootDisk.sizeGiB * GIB,
    hostname,
    network: {
      namespace: port.networkNamespace,
      address: port.address,
      macAddress: macAddressOf(port.address),
      nameServers: [layout.dnsAddress],
      searchDomains: [domain.join('.')],
    },
    files: [hostsFile(port.address, fullName, hostname), ...keyFiles(record)],
    disks,
    cgroupPath: cgroupPath(uid),
    consolePath: consolePath(layout, uid),
  };
}

function hostsFile(address: string, fullName: string, hostname: string): GuestFile {
  const lines = ['127.0.0.1\tlocalhost', '::1\tlocalhost ip6-localhost ip6-loopback'];
  lines.push(`${address}\t${fullName} ${hostname}`);
  return { path: '/etc/hosts', content: `${lines.join('\n')}\n`, mode: 0o644 };
}

/** sshd of our images looks there; the guest's own cloud-init does the same for other images. */
function keyFiles({ publicKey, user = 'ec2-user' }: MachineRecord): readonly GuestFile[] {
  const content = publicKey === undefined ? '' : `${publicKey.trim()}\n`;
  return [...new Set([user, 'ec2-user'])].map((name) => ({
    path: `/etc/ssh/authorized_keys.d/${name}`,
    content,
    mode: 0o644,
  }));
}
