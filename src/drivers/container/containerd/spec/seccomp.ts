// Which system calls may a container make?
//
// The default profile of Docker and containerd: a list of what is allowed, some only with a capability, on an architecture,
// from a kernel version, or with certain arguments. Everything else answers "operation not permitted".
import type { Host } from '../host.ts';
import type { OciSeccomp, OciSyscallRule } from './oci.ts';
import {
  allowedAlways,
  allowedByArchitecture,
  allowedByCapability,
  allowedInSystems,
} from './seccomp-calls.ts';

const ALLOW = 'SCMP_ACT_ALLOW';
const ERRNO = 'SCMP_ACT_ERRNO';
const EPERM = 1;
const ENOSYS = 38;
const AF_VSOCK = 40;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
const NEW_NAMESPACES = 0x7e020000;
/** Linux, uname 2.6, 32 bits, both, and "ask". */
const personalities = [0x0, 0x8, 0x20000, 0x20008, 0xffffffff];

/** Without x32, which Debian's kernels have switched off: compiling the filter for it too would cost each start 12 ms. */
const architectures: { readonly [node: string]: readonly string[] } = {
  x64: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'],
  arm64: ['SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM'],
  riscv64: ['SCMP_ARCH_RISCV64'],
  s390x: ['SCMP_ARCH_S390X', 'SCMP_ARCH_S390'],
};

/** The profile for a process with these capabilities on this host. */
export function defaultSeccomp(
  host: Host,
  capabilities: readonly string[],
  options: { readonly system?: boolean } = {},
): OciSeccomp {
  const has = (name: string) => capabilities.includes(`CAP_${name}`);
  const byCapability = Object.entries(allowedByCapability).flatMap(([name, calls]) =>
    has(name) ? calls : [],
  );
  const bySystem = options.system ? allowedInSystems : [];
  const byArchitecture = allowedByArchitecture[host.architecture] ?? [];
  return {
    defaultAction: ERRNO,
    defaultErrnoRet: EPERM,
    architectures: architectures[host.architecture] ?? [],
    syscalls: [
      allow([...allowedAlways, ...byArchitecture, ...traceCalls(host), ...byCapability, ...bySystem]),
      { names: ['socket'], action: ALLOW, args: [{ index: 0, value: AF_VSOCK, op: 'SCMP_CMP_NE' }] },
      ...personalities.map(
        (value): OciSyscallRule => ({
          names: ['personality'],
          action: ALLOW,
          args: [{ index: 0, value, op: 'SCMP_CMP_EQ' }],
        }),
      ),
      ...(has('SYS_ADMIN') ? [] : cloneWithoutNamespaces(host)),
    ],
  };
}

/** clone3 hides its flags in memory: it answers "no such call", so that libraries fall back to clone. */
function cloneWithoutNamespaces(host: Host): readonly OciSyscallRule[] {
  const index = host.architecture === 's390x' ? 1 : 0;
  return [
    {
      names: ['clone'],
      action: ALLOW,
      args: [{ index, value: NEW_NAMESPACES, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
    },
    { names: ['clone3'], action: ERRNO, errnoRet: ENOSYS },
  ];
}

/** Before 4.8 a process that is traced could leave its profile. */
function traceCalls(host: Host): readonly string[] {
  const { major, minor } = host.kernel;
  return major > 4 || (major === 4 && minor >= 8) ? ['process_vm_readv', 'process_vm_writev', 'ptrace'] : [];
}

function allow(names: readonly string[]): OciSyscallRule {
  return { names: [...new Set(names)], action: ALLOW };
}
