import { describe, expect, it } from 'vitest';
import { cpioArchive } from './cpio.ts';
import { makeHostKeys } from './host-keys.ts';
import { identityOf } from './identity.ts';
import { machineInitrd, udevRules } from './initrd.ts';
import { dependencies } from './modules.ts';

const spec = {
  id: 'm-1',
  hostname: "it's",
  network: {
    namespace: '/n',
    address: '10.0.0.5',
    macAddress: '02:00:00:00:00:05',
    nameServers: ['10.0.0.1'],
    searchDomains: ['a.internal', 'b.internal'],
  },
  files: [{ path: '/root/x', content: 'mine', mode: 0o600 }],
} as unknown as Parameters<typeof identityOf>[0]; // it asks for no more

/** Names and contents, as a kernel reads them. */
function read(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  let at = 0;
  const field = (index: number) =>
    Number.parseInt(archive.toString('latin1', at + 6 + index * 8, at + 14 + index * 8), 16);
  const aligned = (value: number) => (value + 3) & ~3;
  for (;;) {
    expect(archive.toString('latin1', at, at + 6)).toBe('070701');
    const [size, nameLength] = [field(6), field(11)];
    const name = archive.toString('utf8', at + 110, at + 110 + nameLength - 1);
    if (name === 'TRAILER!!!') return files;
    const start = aligned(at + 110 + nameLength);
    files.set(name, archive.toString('utf8', start, start + size));
    at = aligned(start + size);
  }
}

describe('the initial RAM disk', () => {
  it('is an archive that a kernel can read', () => {
    const files = read(cpioArchive([{ path: 'a/b/c', content: 'text', mode: 0o644 }]));
    expect([...files]).toEqual([
      ['a', ''],
      ['a/b', ''],
      ['a/b/c', 'text'],
    ]);
  });

  it('has what makes a machine itself', () => {
    const disks = [{ serial: 'vol1', device: '/dev/sdf' }];
    const files = read(machineInitrd(identityOf(spec, []), { network: true, disks }));
    expect(files.get('machine/settings')).toContain("hostname='it'\\''s'\n");
    expect(files.get('machine/settings')).toContain("address='10.0.0.5'\n");
    expect(files.get('machine/list')).toBe('0 644 /etc/hostname\n1 644 /etc/resolv.conf\n2 600 /root/x\n');
    expect(files.get('machine/files/1')).toBe('nameserver 10.0.0.1\nsearch a.internal b.internal\n');
    expect(files.get('machine/disks')).toBe('vol1 /dev/sdf\nvol1 /dev/xvdf\n');
  });

  it('has no address for a template', () => {
    const files = read(machineInitrd(identityOf(spec, []), { network: false, disks: [] }));
    expect(files.get('machine/settings')).toContain("address=''\n");
  });

  it('names disks for udev', () => {
    expect(udevRules([{ serial: 'vol1', device: '/dev/sdf' }])).toBe(
      'SUBSYSTEM=="block", ATTRS{serial}=="vol1", SYMLINK+="sdf%n xvdf%n"\n',
    );
  });
});

describe('what a guest is given', () => {
  it('has keys in the forms that an SSH server reads, different each time', () => {
    const [first, second] = [makeHostKeys('a'), makeHostKeys('a')];
    expect(first.map(({ path }) => path)).toEqual([
      '/etc/ssh/ssh_host_ed25519_key',
      '/etc/ssh/ssh_host_ed25519_key.pub',
      '/etc/ssh/ssh_host_ecdsa_key',
      '/etc/ssh/ssh_host_ecdsa_key.pub',
    ]);
    expect(first[0]?.content).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
    expect(first[1]?.content).toMatch(/^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI\S+ a\n$/);
    expect(first[1]?.content).not.toBe(second[1]?.content);
  });

  it('has the modules that its modules need', () => {
    expect(dependencies(Buffer.from('x\0depends=virtio,virtio_ring\0y'))).toEqual(['virtio', 'virtio_ring']);
    expect(dependencies(Buffer.from('x\0depends=\0y'))).toEqual([]);
    expect(dependencies(Buffer.from('x'))).toEqual([]);
  });
});
