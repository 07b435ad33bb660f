// What this host is and has, read from the system.
import { readFileSync, statfsSync } from 'node:fs';
import { arch, availableParallelism, hostname, networkInterfaces, release, totalmem } from 'node:os';
import type { HostFacts } from './node.ts';

const ARCHITECTURES: { readonly [node: string]: string } = {
  x64: 'amd64',
  arm64: 'arm64',
  ia32: '386',
  arm: 'arm',
};

export function readHostFacts(stateDir: string, runtime: string, version: string): HostFacts {
  const disk = statfsSync(stateDir);
  const available = Number(/^MemAvailable:\s+(\d+)/m.exec(read('/proc/meminfo'))?.[1] ?? 0) * 1024;
  return {
    hostname: hostname(),
    address: hostAddress(),
    processors: availableParallelism(),
    memoryBytes: totalmem(),
    diskBytes: disk.blocks * disk.bsize,
    diskFree: disk.blocks === 0 ? 1 : disk.bavail / disk.blocks,
    memoryFree: available / totalmem(),
    machineId: read('/etc/machine-id').trim() || read('/proc/sys/kernel/random/boot_id').trim(),
    bootId: read('/proc/sys/kernel/random/boot_id').trim(),
    kernel: release(),
    osImage: /^PRETTY_NAME="?([^"\n]*)"?/m.exec(read('/etc/os-release'))?.[1] ?? 'Linux',
    architecture: ARCHITECTURES[arch()] ?? arch(),
    runtime,
    version,
  };
}

/** The host's first address beyond itself; its own loopback where it has none. */
export function hostAddress(): string {
  const all = Object.entries(networkInterfaces()).filter(
    ([name]) => !/^(tt|docker|br-|veth|cni|tutti)/.test(name),
  );
  const found = all
    .flatMap(([, addresses]) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  return found?.address ?? '127.0.0.1';
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
