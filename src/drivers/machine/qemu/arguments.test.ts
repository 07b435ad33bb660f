import { describe, expect, it } from 'vitest';
import { diskSerial, type GuestArguments, guestArguments, kernelArguments } from './arguments.ts';
import { runPaths } from './paths.ts';

const aGuest = (overrides: Partial<GuestArguments> = {}): GuestArguments => ({
  mark: 'tutti-test-m-1',
  run: runPaths({ run: '/run/t/qemu' } as Parameters<typeof runPaths>[0], 'm-1'), // it asks for no more
  accelerator: 'tcg',
  size: { cpus: 2, memoryBytes: 512 * 2 ** 20 },
  memory: { kind: 'own' },
  kernel: '/k/vmlinuz',
  kernelArguments: ['console=ttyS0'],
  rootDisk: '/m/root.qcow2',
  macAddress: '02:00:00:00:00:01',
  consolePath: '/m/console',
  disks: [],
  ...overrides,
});
const line = (overrides: Partial<GuestArguments> = {}) => guestArguments(aGuest(overrides)).join(' ');

describe('what QEMU is started with', () => {
  it('is the machine that was asked for', () => {
    expect(line()).toContain('-smp 2 -m 512M -kernel /k/vmlinuz -initrd /run/t/qemu/m-1/initrd');
    expect(line()).toContain('-accel tcg,thread=multi,tb-size=256 -cpu max');
    expect(line({ accelerator: 'kvm' })).toContain('-accel kvm -cpu host');
  });

  it('has its disks from the start when it boots', () => {
    const disk = { id: 'vol-0123456789abcdef0', device: '/dev/sdf', path: '/v/1.raw', readOnly: true };
    expect(line({ disks: [disk] })).toContain('"serial":"vol0123456789abcdef0"');
    expect(line({ disks: [disk] })).toContain('"read-only":true');
  });

  it.each([
    [{ kind: 'template', file: '/t/ram' }, 'mem-path=/t/ram,share=on'],
    [{ kind: 'clone', file: '/t/ram' }, 'mem-path=/t/ram,share=off'],
    [{ kind: 'clone', file: '/t/ram' }, '-incoming defer'],
  ] as const)('takes its memory from where it is: %j', (memory, words) => {
    expect(line({ memory })).toContain(words);
    expect(line({ memory })).toContain('memory-backend=ram');
  });

  it('names a disk by at most twenty characters', () => {
    expect(diskSerial('vol-0123456789abcdef0')).toBe('vol0123456789abcdef0');
    expect(diskSerial('a'.repeat(64))).toHaveLength(20);
  });

  it('lets only a template stop half-way through its boot', () => {
    expect(kernelArguments({ accelerator: 'tcg', template: false }).join(' ')).not.toContain('systemd.unit');
    expect(kernelArguments({ accelerator: 'tcg', template: true })).toContain(
      'systemd.unit=tutti-template.target',
    );
  });
});
