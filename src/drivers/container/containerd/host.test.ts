import { describe, expect, it } from 'vitest';
import { capabilityNames, cgroupMode, heldCapabilities } from './host.ts';

const line = (point: string, type: string) => `30 20 0:26 / ${point} rw,nosuid - ${type} ${type} rw`;

describe('the cgroup mode', () => {
  it.each([
    ['v2', [line('/', 'ext4'), line('/sys/fs/cgroup', 'cgroup2')]],
    ['v1', [line('/sys/fs/cgroup', 'tmpfs'), line('/sys/fs/cgroup/memory', 'cgroup')]],
    [
      'hybrid',
      [
        line('/sys/fs/cgroup', 'tmpfs'),
        line('/sys/fs/cgroup/memory', 'cgroup'),
        line('/sys/fs/cgroup/unified', 'cgroup2'),
      ],
    ],
  ])('%s', (mode, lines) => {
    expect(cgroupMode(`${lines.join('\n')}\n`)).toBe(mode);
  });
});

describe('held capabilities', () => {
  const status = (effective: string, bounding: string) =>
    `Name:\tx\nCapEff:\t${effective}\nCapBnd:\t${bounding}\n`;

  it('are all of them for root', () => {
    expect(heldCapabilities(status('000001ffffffffff', '000001ffffffffff'))).toEqual(capabilityNames);
    expect(capabilityNames).toHaveLength(41);
  });

  it('are only those that are effective and may be passed on', () => {
    expect(heldCapabilities(status('0000000001000021', '0000000001000001'))).toEqual([
      'CAP_CHOWN',
      'CAP_SYS_RESOURCE',
    ]);
  });
});
