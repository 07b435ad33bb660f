// Can machines run under QEMU on this host, how, and what does it not do?
import { access } from 'node:fs/promises';
import type { MachineCapabilities } from '../driver.ts';
import type { QemuContext } from './context.ts';
import { qemuVersion } from './host/version.ts';

/** What must be there, and the Debian package that has it. */
const NEEDED = [
  { anyOf: ['/usr/bin/qemu-system-x86_64'], package: 'qemu-system-x86' },
  { anyOf: ['/usr/bin/qemu-img'], package: 'qemu-utils' },
  { anyOf: ['/sbin/mkfs.ext4', '/usr/sbin/mkfs.ext4'], package: 'e2fsprogs' },
  { anyOf: ['/bin/busybox', '/usr/bin/busybox'], package: 'busybox-static' },
];

export async function describeCapabilities(context: QemuContext): Promise<MachineCapabilities> {
  const version = await qemuVersion();
  const missing = await missingPackages();
  const reason = whyNot(missing, await isThere('/dev/net/tun'));
  if (reason !== undefined) return { type: 'qemu', available: false, reason, runtime: 'QEMU', choices: [] };
  const probe = await context.probe();
  return {
    type: 'qemu',
    available: true,
    runtime: `QEMU ${version} with ${probe.accelerator.toUpperCase()}`,
    choices: [
      probe.why,
      "kernel: Debian's cloud kernel, for every image",
      'QEMU runs as root, confined by its own filter of system calls',
      'a root disk is lost with the power of the host only as far as the guest had not flushed it',
    ],
  };
}

function whyNot(missing: readonly string[], hasTun: boolean): string | undefined {
  if (process.arch !== 'x64') return `QEMU machines are for x86-64 hosts; this one is ${process.arch}`;
  if (missing.length > 0) return `Not installed: ${missing.join(', ')}. Run tutti setup`;
  return hasTun ? undefined : 'This host has no /dev/net/tun';
}

async function missingPackages(): Promise<readonly string[]> {
  const found = await Promise.all(
    NEEDED.map(async (each) => ({
      ...each,
      isThere: (await Promise.all(each.anyOf.map(isThere))).includes(true),
    })),
  );
  return found.filter((each) => !each.isThere).map((each) => each.package);
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
