import { describe, expect, it } from 'vitest';
import { capabilityNames, type Host } from '../host.ts';
import { defaultSeccomp } from './seccomp.ts';
import { allowedAlways } from './seccomp-calls.ts';

const host: Host = {
  cgroup: 'v2',
  systemResource: true,
  capabilities: capabilityNames,
  kernel: { major: 6, minor: 1 },
  architecture: 'x64',
  swapAccounting: true,
  seccomp: true,
};

/** What a process may call without any condition on arguments. */
function allowed(capabilities: readonly string[], overrides: Partial<Host> = {}): ReadonlySet<string> {
  const { syscalls } = defaultSeccomp({ ...host, ...overrides }, capabilities);
  return new Set(
    syscalls
      .filter((rule) => rule.action === 'SCMP_ACT_ALLOW' && rule.args === undefined)
      .flatMap(({ names }) => names),
  );
}

describe('the default profile', () => {
  it('denies by default, and lists each call once', () => {
    const profile = defaultSeccomp(host, []);
    expect(profile).toMatchObject({ defaultAction: 'SCMP_ACT_ERRNO', defaultErrnoRet: 1 });
    expect(new Set(allowedAlways).size).toBe(allowedAlways.length);
    expect(profile.syscalls[0]?.names.length).toBe(new Set(profile.syscalls[0]?.names).size);
  });

  it.each(['read', 'execve', 'clock_gettime', 'ptrace', 'arch_prctl'])('allows %s to everybody', (call) => {
    expect(allowed([])).toContain(call);
  });

  it.each([
    'mount',
    'unshare',
    'setns',
    'kexec_load',
    'keyctl',
    'add_key',
    'io_uring_setup',
    'bpf',
    'reboot',
    'init_module',
    'userfaultfd',
  ])('allows %s to nobody without a capability', (call) => {
    expect(allowed([])).not.toContain(call);
  });

  it.each([
    ['CAP_SYS_ADMIN', 'mount'],
    ['CAP_SYS_ADMIN', 'clone3'],
    ['CAP_SYS_BOOT', 'reboot'],
    ['CAP_SYS_CHROOT', 'chroot'],
    ['CAP_BPF', 'bpf'],
    ['CAP_SYS_TIME', 'settimeofday'],
  ])('with %s allows %s', (capability, call) => {
    expect(allowed([])).not.toContain(call);
    expect(allowed([capability])).toContain(call);
  });

  it('lets clone make processes but no namespaces, and clone3 pretend not to exist', () => {
    const { syscalls } = defaultSeccomp(host, []);
    expect(syscalls.filter(({ names }) => names[0]?.startsWith('clone'))).toEqual([
      {
        names: ['clone'],
        action: 'SCMP_ACT_ALLOW',
        args: [{ index: 0, value: 2114060288, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
      },
      { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 },
    ]);
  });

  it('allows tracing only from the kernel on in which it cannot be used to leave', () => {
    expect(allowed([], { kernel: { major: 4, minor: 7 } })).not.toContain('ptrace');
    expect(allowed([], { kernel: { major: 4, minor: 8 } })).toContain('ptrace');
  });

  it('knows the calls of other architectures', () => {
    expect(allowed([], { architecture: 'arm64' })).toContain('cacheflush');
    expect(defaultSeccomp({ ...host, architecture: 'arm64' }, []).architectures).toEqual([
      'SCMP_ARCH_AARCH64',
      'SCMP_ARCH_ARM',
    ]);
  });
});
