// Can machines be system containers here, and what do these not isolate?
//
// The words of `choices` are for people who decide whether that is enough for them.
import type { SystemContainerDriver } from '../../container/system.ts';
import type { MachineCapabilities } from '../driver.ts';

const limits = [
  "the kernel is the host's: its version, its modules, its clock, its boot id and its log are shared",
  'no user namespace: root in a guest is root to the kernel, held by namespaces, capabilities, a filter of system calls and device rules',
  "/proc/meminfo, /proc/cpuinfo, /proc/loadavg and /sys show the host; nproc shows the size's processors",
  'of /proc/sys only net can be changed',
  'the size of the root disk is not enforced',
];

export async function describeCapabilities(containers: SystemContainerDriver): Promise<MachineCapabilities> {
  const { runtime, cgroup } = await containers.capabilities();
  const devices =
    cgroup === 'v2'
      ? [
          'cgroups v2: disks that are attached while a machine runs cannot be allowed to it before its next start',
        ]
      : [];
  return {
    type: 'system-container',
    available: true,
    runtime: `init in a container of ${runtime}`,
    choices: [...limits, ...devices],
  };
}
