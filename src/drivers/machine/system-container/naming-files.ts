// What are a guest's name and name servers, as files? Where the spec's own files do not say them.
import type { GuestFile, MachineSpec } from '../driver.ts';

export function namingFiles({ hostname, network, files }: MachineSpec): readonly GuestFile[] {
  const search = network.searchDomains.length === 0 ? [] : [`search ${network.searchDomains.join(' ')}`];
  const resolver = [...network.nameServers.map((server) => `nameserver ${server}`), ...search];
  const own = [
    { path: '/etc/hostname', content: `${hostname}\n` },
    { path: '/etc/resolv.conf', content: `${resolver.join('\n')}\n` },
    { path: '/etc/hosts', content: `127.0.0.1 localhost\n::1 localhost\n${network.address} ${hostname}\n` },
  ];
  const given = new Set(files.map(({ path }) => path));
  return own.filter(({ path }) => !given.has(path)).map((file) => ({ ...file, mode: 0o644 }));
}
