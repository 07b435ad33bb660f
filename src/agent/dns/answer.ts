// What is the answer to a DNS question? Pure, tested by table.
//
// A name of ours that exists without such a record is answered with nothing (NOERROR), one that does not exist with
// NXDOMAIN, both with the zone's SOA so that the answer is remembered as briefly as any. What is not ours is forwarded.
import type { Answer, Question } from 'dns-packet';
import type { Service } from '../../model/kinds/service.ts';
import { isHeadless } from '../../model/kinds/service.ts';
import { isPrivateName } from './machine-names.ts';
import type { NamedEndpoint, NameWorld } from './records.ts';
import { clusterAddresses, isIPv4, namedEndpoints, namesOf, serviceName } from './records.ts';

export type Reply =
  | { readonly type: 'forward' }
  /** `alias`: the name stands for another, outside, whose addresses were asked for too. */
  | {
      readonly type: 'found';
      readonly answers: readonly Answer[];
      readonly additionals: readonly Answer[];
      readonly alias?: string;
    }
  | { readonly type: 'empty' | 'missing'; readonly authority: Answer };

/** Short, as pods come and go. */
const ttl = 5;

/** Answers one question of class IN. */
export function answer(world: NameWorld, question: Pick<Question, 'name' | 'type'>): Reply {
  const name = question.name.toLowerCase().replace(/\.$/, '');
  const cluster = labelsBelow(name, world.clusterDomain);
  if (cluster !== undefined) return inCluster(world, { ...question, name }, cluster);
  const host = labelsBelow(name, world.hostDomain);
  if (host !== undefined) return inHostDomain(world, { ...question, name }, host);
  const address = reverseAddress(name);
  if (address !== undefined && world.isOurs(address)) return reverse(world, question, address);
  return elsewhere(world, { ...question, name });
}

interface Asked {
  readonly name: string;
  readonly type: Question['type'];
}

function inCluster(world: NameWorld, asked: Asked, labels: readonly string[]): Reply {
  const zone = world.clusterDomain;
  const records = clusterRecords(world, asked, labels);
  if (records === undefined) return { type: 'missing', authority: soa(zone) };
  return reply(records, zone);
}

interface Records {
  readonly answers: readonly Answer[];
  readonly additionals?: readonly Answer[];
  readonly alias?: string;
}

const none: Records = { answers: [] };

/** Records of a name in the cluster's zone; undefined when there is no such name. */
function clusterRecords(world: NameWorld, asked: Asked, labels: readonly string[]): Records | undefined {
  const [kind, namespace, third, ...rest] = [...labels].reverse();
  if (kind === undefined) return none;
  if (kind === 'dns-version' && namespace === undefined) return text(asked, '1.1.0');
  if (kind === 'pod') return podRecords(asked, { namespace, third, rest });
  if (kind !== 'svc') return undefined;
  if (namespace === undefined) return none;
  if (third === undefined) return world.servicesIn(namespace).length > 0 ? none : undefined;
  const service = world.service(namespace, third);
  if (service === undefined) return undefined;
  if (rest.length === 0) return serviceRecords(world, asked, service);
  const [first = '', second] = rest;
  if (rest.length === 1 && !first.startsWith('_'))
    return endpointRecords(world, asked, { service, label: first });
  if (rest.length > 2) return undefined;
  return portRecords(world, asked, { service, protocol: first, port: second });
}

function podRecords(
  asked: Asked,
  {
    namespace,
    third,
    rest,
  }: { namespace: string | undefined; third: string | undefined; rest: readonly string[] },
): Records | undefined {
  if (namespace === undefined || third === undefined) return none;
  const address = third.replaceAll('-', '.');
  if (rest.length > 0 || !isIPv4(address)) return undefined;
  return addresses(asked, [address]);
}

function serviceRecords(world: NameWorld, asked: Asked, service: Service): Records {
  if (service.spec.type === 'ExternalName') return externalName(asked, service.spec.externalName ?? '');
  if (asked.type === 'SRV')
    return portRecords(world, asked, { service, protocol: undefined, port: undefined }) ?? none;
  if (!isHeadless(service)) return addresses(asked, clusterAddresses(service));
  return addresses(
    asked,
    namedEndpoints(world, service).map(({ address }) => address),
  );
}

function externalName(asked: Asked, target: string): Records {
  const data = target.replace(/\.$/, '');
  const answers: Answer[] = [{ type: 'CNAME', name: asked.name, ttl, data }];
  return asked.type === 'CNAME' ? { answers } : { answers, alias: data };
}

/** `web-0.web.default.svc...` of a headless service. */
function endpointRecords(
  world: NameWorld,
  asked: Asked,
  { service, label }: { service: Service; label: string },
): Records | undefined {
  if (!isHeadless(service)) return undefined;
  const found = namedEndpoints(world, service).filter((endpoint) => endpoint.label === label);
  return found.length === 0
    ? undefined
    : addresses(
        asked,
        found.map(({ address }) => address),
      );
}

/** `_http._tcp.web.default.svc...`; without labels all ports of the service. */
function portRecords(
  world: NameWorld,
  asked: Asked,
  { service, protocol, port }: { service: Service; protocol: string | undefined; port: string | undefined },
): Records | undefined {
  if (service.spec.type === 'ExternalName') return undefined;
  const wanted = (candidate: { name?: string; protocol?: string }) =>
    (port === undefined || port === `_${candidate.name ?? ''}`) &&
    (protocol === undefined || protocol === `_${(candidate.protocol ?? 'TCP').toLowerCase()}`);
  const own = serviceName(service, world.clusterDomain);
  const targets = isHeadless(service)
    ? namedEndpoints(world, service).flatMap((endpoint) => endpointTargets(endpoint, own, wanted))
    : (service.spec.ports ?? [])
        .filter(wanted)
        .map((each) => ({ target: own, port: each.port, addresses: clusterAddresses(service) }));
  if (targets.length === 0) return undefined;
  if (asked.type !== 'SRV') return none;
  const weight = Math.max(1, Math.floor(100 / targets.length));
  return {
    answers: targets.map((each) => ({
      type: 'SRV',
      name: asked.name,
      ttl,
      data: { priority: 0, weight, port: each.port, target: each.target },
    })),
    additionals: [...new Map(targets.map((each) => [each.target, each.addresses]))].flatMap(
      ([target, list]) => list.map((data): Answer => ({ type: 'A', name: target, ttl, data })),
    ),
  };
}

function endpointTargets(
  { label, address, ports }: NamedEndpoint,
  service: string,
  wanted: (port: { name?: string; protocol?: string }) => boolean,
): readonly { target: string; port: number; addresses: readonly string[] }[] {
  return ports.flatMap((each) =>
    each.port === undefined || !wanted(each)
      ? []
      : [{ target: `${label}.${service}`, port: each.port, addresses: [address] }],
  );
}

function inHostDomain(world: NameWorld, asked: Asked, labels: readonly string[]): Reply {
  const zone = world.hostDomain;
  if (labels.length === 0) return { type: 'empty', authority: soa(zone) };
  const address = world.loadBalancer(asked.name);
  if (address === undefined) return { type: 'missing', authority: soa(zone) };
  return reply(addresses(asked, [address]), zone);
}

/** Load balancers and machines may have names of a cloud's domain; all else of it is the cloud's own. */
function elsewhere(world: NameWorld, asked: Asked): Reply {
  const address = world.loadBalancer(asked.name) ?? world.machine(asked.name);
  if (address !== undefined) return reply(addresses(asked, [address]), asked.name);
  return isPrivateName(asked.name) ? { type: 'missing', authority: soa(asked.name) } : { type: 'forward' };
}

function reverse(world: NameWorld, asked: Asked, address: string): Reply {
  const names = namesOf(world, address);
  const zone = world.clusterDomain;
  if (names.length === 0) return { type: 'missing', authority: soa(zone) };
  if (asked.type !== 'PTR') return { type: 'empty', authority: soa(zone) };
  return {
    type: 'found',
    answers: names.map((data) => ({ type: 'PTR', name: asked.name, ttl, data })),
    additionals: [],
  };
}

function addresses(asked: Asked, list: readonly string[]): Records {
  if (!['A', 'ANY'].includes(asked.type)) return none;
  return { answers: list.map((data) => ({ type: 'A', name: asked.name, ttl, data })) };
}

function text(asked: Asked, data: string): Records {
  return asked.type === 'TXT' ? { answers: [{ type: 'TXT', name: asked.name, ttl, data }] } : none;
}

function reply({ answers, additionals = [], alias }: Records, zone: string): Reply {
  if (answers.length === 0) return { type: 'empty', authority: soa(zone) };
  return { type: 'found', answers, additionals, ...(alias === undefined ? {} : { alias }) };
}

function soa(zone: string): Answer {
  const data = {
    mname: `ns.dns.${zone}`,
    rname: `hostmaster.${zone}`,
    serial: 1,
    refresh: 7200,
    retry: 1800,
    expire: 86_400,
    minimum: ttl,
  };
  return { type: 'SOA', name: zone, ttl, data };
}

/** The labels before the zone; undefined when the name is not in it. */
function labelsBelow(name: string, zone: string): readonly string[] | undefined {
  if (name === zone) return [];
  return name.endsWith(`.${zone}`) ? name.slice(0, -zone.length - 1).split('.') : undefined;
}

/** `5.0.200.10.in-addr.arpa` -> `10.200.0.5` */
function reverseAddress(name: string): string | undefined {
  const labels = labelsBelow(name, 'in-addr.arpa');
  const address = labels === undefined ? '' : [...labels].reverse().join('.');
  return isIPv4(address) ? address : undefined;
}
