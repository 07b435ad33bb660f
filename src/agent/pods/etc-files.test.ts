// The files in /etc that tell a pod who and where it is.
import { expect, test } from 'vitest';
import { aPod } from '../../model/testing.ts';
import type { PodSpec } from '../../model/wire/kubernetes.ts';
import { hostNetworkHosts, hostname, hostsText, resolvText } from './etc-files.ts';

const HOST = '# by hand\nnameserver 192.0.2.53\nsearch example.org\noptions timeout:1\n';

test.each<[string, Partial<PodSpec>, string]>([
  [
    'the cluster by default',
    {},
    'nameserver 10.220.0.10\nsearch default.svc.cluster.local svc.cluster.local cluster.local example.org\noptions ndots:5\n',
  ],
  [
    'the host for dnsPolicy Default',
    { dnsPolicy: 'Default' },
    'nameserver 192.0.2.53\nsearch example.org\noptions timeout:1\n',
  ],
  [
    'the host in the host network',
    { hostNetwork: true },
    'nameserver 192.0.2.53\nsearch example.org\noptions timeout:1\n',
  ],
  [
    'the cluster in the host network when asked',
    { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' },
    'nameserver 10.220.0.10\nsearch default.svc.cluster.local svc.cluster.local cluster.local example.org\noptions ndots:5\n',
  ],
  [
    'only what is given for None',
    {
      dnsPolicy: 'None',
      dnsConfig: {
        nameservers: ['1.1.1.1'],
        searches: ['a.b'],
        options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
      },
    },
    'nameserver 1.1.1.1\nsearch a.b\noptions ndots:2 edns0\n',
  ],
  [
    'more by dnsConfig, options replaced by name',
    { dnsConfig: { nameservers: ['1.1.1.1'], options: [{ name: 'ndots', value: '1' }] } },
    'nameserver 10.220.0.10\nnameserver 1.1.1.1\nsearch default.svc.cluster.local svc.cluster.local cluster.local example.org\noptions ndots:1\n',
  ],
])('names are asked of %s', (_, spec, expected) => {
  const resolver = { dnsAddress: '10.220.0.10', clusterDomain: 'cluster.local', hostText: HOST };
  expect(resolvText(aPod({ spec }), resolver)).toBe(expected);
});

test('the hosts file has the address under the full name where there is a subdomain, and the aliases', () => {
  const hostAliases = [{ ip: '10.9.9.9', hostnames: ['db', 'db.local'] }];
  const pod = aPod({ spec: { hostname: 'first', subdomain: 'set', hostAliases } });
  const lines = hostsText(pod, '10.0.0.7', 'cluster.local').split('\n');
  expect(lines).toContain('10.0.0.7\tfirst.set.default.svc.cluster.local\tfirst');
  expect(lines.slice(-3)).toEqual(['# Entries added by HostAliases.', '10.9.9.9\tdb\tdb.local', '']);
});

test('in the host network the hosts file is the host\u2019s with the aliases', () => {
  const pod = aPod({ spec: { hostAliases: [{ ip: '10.9.9.9', hostnames: ['db'] }] } });
  expect(hostNetworkHosts(pod, '127.0.0.1 localhost\n')).toBe(
    '# Kubernetes-managed hosts file (host network).\n127.0.0.1 localhost\n\n# Entries added by HostAliases.\n10.9.9.9\tdb\n',
  );
});

test('a host name has at most 63 characters', () => {
  expect(hostname(aPod({ metadata: { name: 'x'.repeat(80) } }))).toHaveLength(63);
});
