// /etc/hosts, /etc/resolv.conf and /etc/hostname of a pod's containers, as kubelet writes them. Pure, but for the last function.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mount } from '../../drivers/container/driver.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import type { Pod } from '../../model/kinds/pod.ts';
import { podDir } from './names.ts';

export function hostname({ metadata, spec }: Pod): string {
  return (spec.hostname ?? metadata.name).slice(0, 63);
}

export function hostsText(pod: Pod, address: string, clusterDomain: string): string {
  const { metadata, spec } = pod;
  const name = hostname(pod);
  const full = spec.subdomain
    ? `${name}.${spec.subdomain}.${metadata.namespace}.svc.${clusterDomain}\t${name}`
    : name;
  return [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    `${address}\t${full}`,
    ...aliasLines(pod),
    '',
  ].join('\n');
}

/** The host's own names, and what the pod adds. */
export function hostNetworkHosts(pod: Pod, hostText: string): string {
  return ['# Kubernetes-managed hosts file (host network).', hostText.trimEnd(), ...aliasLines(pod), ''].join(
    '\n',
  );
}

function aliasLines({ spec }: Pod): readonly string[] {
  const aliases = (spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}`);
  return aliases.length > 0 ? ['', '# Entries added by HostAliases.', ...aliases] : [];
}

export interface Resolver {
  readonly dnsAddress: string;
  readonly clusterDomain: string;
  /** The host's own resolv.conf. */
  readonly hostText: string;
}

export function resolvText(
  { metadata, spec }: Pod,
  { dnsAddress, clusterDomain, hostText }: Resolver,
): string {
  const policy = spec.dnsPolicy ?? 'ClusterFirst';
  const cluster = policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && !spec.hostNetwork);
  const host = parseResolv(hostText);
  const own = spec.dnsConfig ?? {};
  const searches = cluster
    ? [`${metadata.namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain, ...host.search]
    : policy === 'None'
      ? []
      : host.search;
  const servers = cluster ? [dnsAddress] : policy === 'None' ? [] : host.nameservers;
  const options = new Map<string, string>(
    cluster
      ? [['ndots', 'ndots:5']]
      : policy === 'None'
        ? []
        : host.options.map((text) => [text.split(':')[0] ?? text, text]),
  );
  for (const { name = '', value } of own.options ?? [])
    options.set(name, value === undefined ? name : `${name}:${value}`);
  const lines = [
    ...[...new Set([...servers, ...(own.nameservers ?? [])])].map((server) => `nameserver ${server}`),
    ...searchLine([...new Set([...searches, ...(own.searches ?? [])])]),
    ...(options.size > 0 ? [`options ${[...options.values()].join(' ')}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

const searchLine = (domains: readonly string[]): readonly string[] =>
  domains.length > 0 ? [`search ${domains.join(' ')}`] : [];

function parseResolv(text: string): {
  nameservers: readonly string[];
  search: readonly string[];
  options: readonly string[];
} {
  const values = (keyword: string) =>
    text
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([first]) => first === keyword)
      .flatMap(([, ...rest]) => rest);
  return { nameservers: values('nameserver'), search: values('search'), options: values('options') };
}

/** Writes the three files once a pod and returns how they are mounted. */
export function ensureEtcFiles(layout: HostLayout, pod: Pod, address: string): readonly Mount[] {
  const folder = join(podDir(layout, pod.metadata.uid), 'etc');
  mkdirSync(folder, { recursive: true });
  const resolver = {
    dnsAddress: layout.dnsAddress,
    clusterDomain: layout.clusterDomain,
    hostText: readHostResolv(),
  };
  const hosts = pod.spec.hostNetwork
    ? hostNetworkHosts(pod, readFileSync('/etc/hosts', 'utf8'))
    : hostsText(pod, address, layout.clusterDomain);
  const files = { hosts, 'resolv.conf': resolvText(pod, resolver), hostname: `${hostname(pod)}\n` };
  return Object.entries(files).map(([name, text]): Mount => {
    writeFileSync(join(folder, name), text, { mode: 0o644 });
    return {
      type: 'bind',
      source: join(folder, name),
      target: `/etc/${name}`,
      readOnly: false,
      propagation: 'private',
    };
  });
}

function readHostResolv(): string {
  try {
    return readFileSync('/etc/resolv.conf', 'utf8');
  } catch {
    return '';
  }
}
