import { describe, expect, it } from 'vitest';
import { mountCommand, mountPoints } from './rootfs.ts';

describe('the mount command', () => {
  it.each([
    [{ type: 'bind', source: '/s', options: ['rbind', 'rw'] }, ['-o', 'rbind,ro', '/s', '/at']],
    [
      { type: 'overlay', source: 'overlay', options: ['lowerdir=/x/snapshots/2/fs:/x/snapshots/1/fs'] },
      ['-t', 'overlay', '-o', 'lowerdir=/x/snapshots/2/fs:/x/snapshots/1/fs,ro', 'overlay', '/at'],
    ],
  ])('of %o', (mount, command) => {
    expect(mountCommand('/at', mount)).toEqual({ command, cwd: '/' });
  });

  it('names many layers from their own directory, since the kernel takes one page', () => {
    const lower = Array.from(
      { length: 100 },
      (_, index) => `/var/lib/long/path/of/snapshots/${index}/fs`,
    ).join(':');
    const { command, cwd } = mountCommand('/at', {
      type: 'overlay',
      source: 'overlay',
      options: [`lowerdir=${lower}`],
    });
    expect(cwd).toBe('/var/lib/long/path/of/snapshots/');
    expect(command[3]).toMatch(/^lowerdir=0\/fs:1\/fs:.*:99\/fs,ro$/);
  });
});

describe('mount points', () => {
  it('are those at and below a directory, in order, with their real names', () => {
    const info = ['/run/x', '/run/x/a', '/run/xy', '/run/x/a/with\\040space', '/other'].map(
      (point) => `1 2 0:3 / ${point} rw - tmpfs t rw`,
    );
    expect(mountPoints(info.join('\n'), '/run/x')).toEqual(['/run/x', '/run/x/a', '/run/x/a/with space']);
  });
});
