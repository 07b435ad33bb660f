import { describe, expect, it } from 'vitest';
import { deviceNames } from '../device-names.ts';
import { aFakeSpec } from '../fake/world.case.ts';
import { containerSpecOf } from './container-spec.ts';
import { namingFiles } from './naming-files.ts';
import { endOf, type MachineRecord, readRecord, statusOf } from './record.ts';
import { readCounters } from './usage.ts';

const { files: _, ...spec } = aFakeSpec('i-1', { labels: { owner: 'me' } });
const record: MachineRecord = { spec };

describe('the end of a machine', () => {
  it.each([
    ['a reboot', 129, false, undefined, 'reboot', 'the guest restarted'],
    ['a power off', 130, false, undefined, 'poweroff', 'the guest powered off'],
    [
      'a power off, although something ran out of memory before',
      130,
      true,
      undefined,
      'poweroff',
      'the guest powered off',
    ],
    ['an init that ended', 255, false, undefined, 'crash', 'exit code 255'],
    ['an init that was killed', 137, false, undefined, 'crash', 'killed by signal 9'],
    ['an init that was killed for memory', 137, true, undefined, 'crash', 'out of memory'],
    ['what we did by force', 137, false, 'reboot', 'reboot', 'killed by signal 9'],
  ] as const)('is told by its exit: %s', (_, exitCode, outOfMemory, asked, how, message) => {
    const exit = { exitCode, outOfMemory, finishedMs: 5 };
    expect(endOf(exit, { ...record, ...(asked && { asked }) })).toEqual({ how, message, atMs: 5 });
  });
});

describe('the status of a machine', () => {
  const container = {
    handle: { id: 'i-1' },
    labels: {},
    image: 'held',
    imageDigest: '',
    createdMs: 1,
    startedMs: 2,
    pid: 3,
  };
  it.each([
    ['running', { state: 'running', pid: 3 }],
    ['paused', { state: 'running', pid: 3 }],
    ['created', { state: 'stopped' }],
    ['exited', { state: 'stopped', end: { how: 'reboot' } }],
  ] as const)('of a container that is %s', (state, expected) => {
    const exit = state === 'exited' ? { exitCode: 129, outOfMemory: false, finishedMs: 4 } : undefined;
    const status = statusOf({ ...container, state, ...(exit && { exit }) }, record);
    expect(status).toMatchObject({ ...expected, image: spec.image, labels: { owner: 'me' }, disks: [] });
    expect('pid' in status).toBe('pid' in expected);
  });
});

describe('the container of a machine', () => {
  it('carries the record, and is no machine without it', () => {
    const { labels } = containerSpecOf(record, []);
    expect(readRecord({ labels })).toEqual(record);
    expect(readRecord({ labels: {} })).toBeUndefined();
  });

  it('has its limits, its disks under both names, and its own init', () => {
    const disk = { id: 'vol-1', device: '/dev/sdf', path: '/v', readOnly: false };
    const size = { cpus: 1, cpuMilli: 250, memoryBytes: 1 << 30 };
    const made = containerSpecOf({ ...record, spec: { ...spec, size }, cpuList: '1' }, [{ disk, loop: 9 }]);
    expect(made.resources).toMatchObject({
      memoryLimitBytes: 1 << 30,
      pidsLimit: 8192,
      cpuQuotaMicros: 25_000,
      cpuShares: 256,
      cpuList: '1',
    });
    expect(made.devices?.filter(({ type }) => type === 'b')).toEqual([
      { path: '/dev/sdf', type: 'b', major: 7, minor: 9 },
      { path: '/dev/xvdf', type: 'b', major: 7, minor: 9 },
      { path: '/dev/loop9', type: 'b', major: 7, minor: 9 },
    ]);
    expect(made.mounts).toContainEqual(expect.objectContaining({ target: '/dev/shm', sizeBytes: 1 << 29 }));
    expect(made).toMatchObject({
      system: true,
      terminal: true,
      entrypoint: ['/sbin/init'],
      env: ['container=oci'],
    });
  });

  it.each([
    ['/dev/sdf', ['/dev/sdf', '/dev/xvdf']],
    ['/dev/xvdba', ['/dev/xvdba', '/dev/sdba']],
    ['/dev/nvme1n1', ['/dev/nvme1n1']],
  ])('calls the disk %s so', (device, names) => {
    expect(deviceNames(device)).toEqual(names);
  });
});

describe('what went over the network', () => {
  it('is that of all interfaces but loopback', () => {
    const text = [
      'Inter-|   Receive                                                |  Transmit',
      ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
      '    lo:     100       1    0    0    0     0          0         0      100       1    0    0    0     0       0          0',
      '  eth0:    2000       2    0    0    0     0          0         0     3000       3    0    0    0     0       0          0',
      '',
    ].join('\n');
    expect(readCounters(text)).toEqual({ networkReceivedBytes: 2000, networkSentBytes: 3000 });
  });
});

describe('the names of a guest', () => {
  it('are written unless the spec has files of the same name', () => {
    const spec = aFakeSpec('i-1', { files: [{ path: '/etc/hosts', content: 'own', mode: 0o644 }] });
    const network = { ...spec.network, searchDomains: ['a.test', 'b.test'] };
    expect(namingFiles({ ...spec, network }).map(({ path, content }) => [path, content])).toEqual([
      ['/etc/hostname', 'machine\n'],
      ['/etc/resolv.conf', 'nameserver 10.220.0.10\nsearch a.test b.test\n'],
    ]);
  });
});
