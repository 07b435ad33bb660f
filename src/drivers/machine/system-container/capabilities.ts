// Can machines be system containers here, and what do these not isolate?
//
// The words of `choices` are for people who decide whether that is enough for them.
import type { SystemContainerDriver } from '../../container/system.ts';
import type { MachineCapabilities } from '../driver.ts';

const limits = [
  "the kernel is the host's: its version, its modules, its clock, its uptime and its log are shared",
  "no user namespace, and guests may mount: namespaces, capabilities, a filter of system calls and device rules keep guests apart, but root in a guest who means to can mount the host's disk; what is not trusted needs QEMU",
  "/proc/stat, /proc/loadavg, /proc/uptime and /sys show the host; nproc, /proc/cpuinfo and /proc/meminfo the machine's size",
  'of /proc/sys only net can be changed; swap, loop devices of its own and kernel modules are not to be had',
  "the size of the root disk is not enforced: df shows the host's",
  'systemd leaves entries of /etc/fstab that name devices alone in a container',
];
const sharedLoops =
  'cgroups v2: a guest may open the loop devices of other machines, since its rules cannot change while it runs';

export async function describeCapabilities(containers: SystemContainerDriver): Promise<MachineCapabilities> {
  const { runtime, cgroup } = await containers.capabilities();
  return {
    type: 'system-container',
    available: true,
    runtime: `init in a container of ${runtime}`,
    choices: [...limits, ...(cgroup === 'v2' ? [sharedLoops] : [])],
  };
}
