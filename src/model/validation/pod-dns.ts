// How does a pod resolve names, and which names are fixed in its hosts file?
import type { HostAlias, PodSpec } from '../wire/kubernetes.ts';
import { validateIp } from './addresses.ts';
import { type Errors, forEachItem, invalid, invalidFor, required } from './fields.ts';
import { searchDomainProblems, subdomainProblems } from './names.ts';

/** Limits of the C library's resolver. */
const MAX_SERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARS = 2048;

export function validateDns({ dnsPolicy, dnsConfig }: PodSpec, path: string): Errors {
  if (dnsPolicy === 'None') {
    if (!dnsConfig) return [required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    if (!dnsConfig.nameservers?.length) {
      return [
        required(`${path}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None'),
      ];
    }
  }
  const { nameservers = [], searches = [], options = [] } = dnsConfig ?? {};
  return [
    ...(nameservers.length > MAX_SERVERS
      ? [invalid(`${path}.nameservers`, nameservers, `must not have more than ${MAX_SERVERS} nameservers`)]
      : []),
    ...forEachItem(nameservers, `${path}.nameservers`, validateIp),
    ...validateSearches(searches, `${path}.searches`),
    ...forEachItem(options, `${path}.options`, ({ name }, at) =>
      name ? [] : [required(at, 'must not be empty')],
    ),
  ];
}

function validateSearches(searches: readonly string[], path: string): Errors {
  const long = `must not have more than ${MAX_SEARCH_CHARS} characters (including spaces) in the search list`;
  return [
    ...(searches.length > MAX_SEARCHES
      ? [invalid(path, searches, `must not have more than ${MAX_SEARCHES} search paths`)]
      : []),
    ...(searches.join(' ').length > MAX_SEARCH_CHARS ? [invalid(path, searches, long)] : []),
    ...forEachItem(searches, path, (search, at) => {
      const domain = search.replace(/\.$/, '');
      return search === '.' ? [] : invalidFor(at, domain, searchDomainProblems(domain));
    }),
  ];
}

export function validateHostAliases(aliases: readonly HostAlias[] | undefined, path: string): Errors {
  return forEachItem(aliases, path, ({ ip, hostnames }, at) => [
    ...validateIp(ip, `${at}.ip`),
    ...forEachItem(hostnames, `${at}.hostnames`, (name, nameAt) =>
      invalidFor(nameAt, name, subdomainProblems(name)),
    ),
  ]);
}
