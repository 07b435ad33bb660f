// What should the balancer do for these LoadBalancers, Listeners and TargetGroups?
//
// A listener is a frontend; a group is a backend once for each mode (http, tcp) in which it is used. What is not complete -
// no address yet, no certificate - is left out with a reason; a group that does not exist answers 503, as nothing is behind
// it. Pure; the order is stable.
import type { BalancerAction, BalancerBackend, BalancerFrontend } from '../../model/balancer-config.ts';
import type { Protocol, ServiceRule } from '../../model/network-config.ts';
import { isDeleting, keyOf, keyText } from '../../model/object.ts';
import type { Listener, LoadBalancer, RuleAction, TargetGroup } from '../../model/traffic-types.ts';
import { targetsOf } from '../discovery/service-rules.ts';
import { gatewayBackend, planEndpoints } from './endpoints.ts';
import { serversOf, targetsOfGroup } from './targets.ts';
import type { BalancingPlan, BalancingWorld, PlannedTarget } from './world.ts';

type Mode = 'http' | 'tcp';
const ordinaryIdleSeconds = 60;

/** What the plan is made from, in maps, and what grows while it is made. */
interface Draft {
  readonly world: BalancingWorld;
  readonly groups: ReadonlyMap<string, TargetGroup>;
  readonly targets: ReadonlyMap<string, readonly PlannedTarget[]>;
  readonly backends: Map<string, BalancerBackend>;
  readonly backendNames: Map<string, string[]>;
}

/** Makes the plan. */
export function planBalancing(world: BalancingWorld): BalancingPlan {
  const groups = new Map(world.targetGroups.map((group) => [keyText(keyOf(group)), group]));
  const targets = new Map([...groups].map(([key, group]) => [key, targetsOfGroup(world, group)]));
  const draft: Draft = { world, groups, targets, backends: new Map(), backendNames: new Map() };
  const balancers = new Map(world.loadBalancers.map((balancer) => [keyText(keyOf(balancer)), balancer]));
  const frontends: BalancerFrontend[] = [];
  const rules: ServiceRule[] = [];
  const problems = new Map<string, string>();
  const names = new Map<string, string>();
  for (const listener of [...world.listeners].sort(byKey)) {
    const key = keyText(keyOf(listener));
    const made = carry(
      draft,
      listener,
      balancers.get(`${listener.metadata.namespace}/${listener.spec.loadBalancer}`),
    );
    if (made === undefined) continue;
    if (made.type === 'problem') problems.set(key, made.reason);
    else if (made.type === 'rule') rules.push(made.rule);
    else {
      frontends.push(made.frontend);
      names.set(key, made.frontend.name);
    }
  }
  const endpoints = world.endpoints && planEndpoints(world.endpoints);
  const backends = [...draft.backends.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    config: {
      frontends: [...frontends, ...(endpoints?.frontends ?? [])],
      backends: [...backends, ...(endpoints?.backends ?? [])],
    },
    ...(endpoints ? { secured: endpoints.secured } : {}),
    rules,
    targets,
    backends: draft.backendNames,
    problems,
    frontends: names,
  };
}

type Carried =
  | { readonly type: 'frontend'; readonly frontend: BalancerFrontend }
  | { readonly type: 'rule'; readonly rule: ServiceRule }
  | { readonly type: 'problem'; readonly reason: string };

function carry(draft: Draft, listener: Listener, balancer: LoadBalancer | undefined): Carried | undefined {
  if (isDeleting(listener) || (balancer !== undefined && isDeleting(balancer))) return undefined;
  if (balancer === undefined) return problem(`There is no LoadBalancer "${listener.spec.loadBalancer}"`);
  const address = balancer.status?.address ?? balancer.spec.address;
  if (address === undefined) return problem(`LoadBalancer "${balancer.metadata.name}" has no address yet`);
  const addresses = [address, draft.world.unitAddressOf(address)].filter((each) => each !== undefined);
  if (listener.spec.protocol === 'UDP') return carryUdp(draft, listener, addresses);
  return carryTcp(draft, listener, { balancer, addresses });
}

function carryTcp(
  draft: Draft,
  listener: Listener,
  { balancer, addresses }: { balancer: LoadBalancer; addresses: readonly string[] },
): Carried {
  const { protocol, port } = listener.spec;
  const pems = pemsOf(draft, listener);
  if ('missing' in pems) return problem(certificateProblem(pems.missing));
  const mode: Mode = protocol === 'HTTP' || protocol === 'HTTPS' ? 'http' : 'tcp';
  const idleMs =
    1000 * (listener.spec.idleTimeoutSeconds ?? balancer.spec.idleTimeoutSeconds ?? ordinaryIdleSeconds);
  const source = addresses[1];
  const use = { namespace: listener.metadata.namespace ?? '', mode, idleMs, source };
  const rules = [...(listener.spec.rules ?? [])].sort((a, b) => a.priority - b.priority);
  return {
    type: 'frontend',
    frontend: {
      name: `${listener.metadata.namespace}.${listener.metadata.name}`,
      mode,
      binds: addresses.map((address) => ({ address, port })),
      ...pems,
      ...traits(mode, balancer, listener),
      rules: rules.map(({ match, action }) => ({ match, action: actionOf(draft, action, use) })),
      defaultAction: actionOf(draft, listener.spec.defaultAction, use),
      clientTimeoutMs: idleMs,
    },
  };
}

/** The certificates of a listener, its own first; or the one that there is not. */
function pemsOf(
  { world }: Draft,
  { metadata, spec }: Listener,
): Pick<BalancerFrontend, 'certificatePems'> | { readonly missing: string | undefined } {
  const { protocol, certificate, certificates = [] } = spec;
  if (protocol !== 'HTTPS' && protocol !== 'TLS') return {};
  const found: string[] = [];
  for (const name of [certificate, ...certificates]) {
    const pem = name === undefined ? undefined : world.certificateOf(metadata.namespace ?? '', name);
    if (pem === undefined) return { missing: name };
    found.push(pem);
  }
  return { certificatePems: found };
}

function traits(
  mode: Mode,
  { spec: { http } }: LoadBalancer,
  { spec: { tls, responseHeaders } }: Listener,
): Pick<BalancerFrontend, 'http' | 'tls' | 'responseHeaders'> {
  const layer7 = mode === 'http';
  return {
    ...(tls === undefined ? {} : { tls }),
    ...(layer7 && http !== undefined ? { http } : {}),
    ...(layer7 && responseHeaders !== undefined ? { responseHeaders } : {}),
  };
}

interface Use {
  readonly namespace: string;
  readonly mode: Mode;
  readonly idleMs: number;
  /** The balancer's address as units see it. */
  readonly source: string | undefined;
}

function actionOf(draft: Draft, action: RuleAction, use: Use): BalancerAction {
  if (action.type === 'redirect') return action;
  if (action.type === 'fixed-response') {
    return { ...action, contentType: action.contentType ?? 'text/plain', body: action.body ?? '' };
  }
  const { enabled = true, durationSeconds } = action.stickiness ?? { enabled: false };
  const sticks = use.mode === 'http' && enabled && durationSeconds !== undefined;
  return {
    type: 'forward',
    ...(sticks ? { stickiness: { durationSeconds } } : {}),
    targets: action.targets.flatMap(({ targetGroup, weight }) => {
      const backend = useGroup(draft, `${use.namespace}/${targetGroup}`, use);
      return backend === undefined ? [] : [{ backend, weight }];
    }),
  };
}

/** The backend of a group in a mode; made at its first use. */
function useGroup(draft: Draft, key: string, { mode, idleMs, source: mine }: Use): string | undefined {
  const group = draft.groups.get(key);
  if (group === undefined || isDeleting(group)) return undefined;
  const { protocol } = group.spec;
  const own: Mode = protocol === 'HTTP' || protocol === 'HTTPS' ? 'http' : 'tcp';
  const plain = `${group.metadata.namespace}.${group.metadata.name}`;
  const name = mode === own ? plain : `${plain}:${mode}`;
  const { endpoints } = draft.world;
  if (group.spec.function && endpoints && mode === 'http') {
    draft.backends.set(name, gatewayBackend(name, endpoints.gateway, `target-group/${key}`));
    draft.backendNames.set(key, [name]);
    return name;
  }
  const known = draft.backends.get(name);
  const { healthCheck, stickiness, algorithm = 'round-robin', slowStartMs, proxyProtocol } = group.spec;
  const source = known === undefined ? mine : known.source; // of several balancers the first
  draft.backends.set(name, {
    name,
    mode,
    algorithm,
    servers: serversOf(draft.targets.get(key) ?? []),
    ...(healthCheck === undefined ? {} : { healthCheck }),
    ...(stickiness === undefined ? {} : { stickiness }),
    ...(source === undefined ? {} : { source }),
    ...(protocol === 'HTTPS' || protocol === 'TLS' ? { tls: true } : {}),
    ...(slowStartMs ? { slowStartMs } : {}),
    ...(proxyProtocol ? { proxyProtocol } : {}),
    serverTimeoutMs: Math.max(idleMs, known?.serverTimeoutMs ?? 0),
  });
  const names = draft.backendNames.get(key) ?? [];
  if (!names.includes(name)) draft.backendNames.set(key, [...names, name]);
  return name;
}

/** UDP has no requests to balance: the network's rules send each client's packets to one target. */
function carryUdp(draft: Draft, listener: Listener, addresses: readonly string[]): Carried {
  const { defaultAction, port } = listener.spec;
  const first =
    defaultAction.type === 'forward' ? defaultAction.targets.find(({ weight }) => weight > 0) : undefined;
  if (first === undefined) return problem('A UDP listener can only forward');
  const key = `${listener.metadata.namespace}/${first.targetGroup}`;
  const targets = draft.targets.get(key) ?? [];
  if (!draft.backendNames.has(key)) draft.backendNames.set(key, []);
  const running = targets.filter(({ machineState }) => machineState === undefined);
  const endpoints = running.map((target) => ({
    ...target,
    state: target.notReady
      ? ('not-ready' as const)
      : target.draining
        ? ('terminating' as const)
        : ('ready' as const),
  }));
  const stickiness = draft.groups.get(key)?.spec.stickiness;
  return {
    type: 'rule',
    rule: {
      name: `listener/${keyText(keyOf(listener))}`,
      protocol: 'UDP' satisfies Protocol,
      addresses,
      port,
      targets: targetsOf(endpoints, draft.world.withdrawn),
      ...(stickiness === undefined ? {} : { affinitySeconds: stickiness.durationSeconds }),
    },
  };
}

function problem(reason: string): Carried {
  return { type: 'problem', reason };
}

function certificateProblem(certificate: string | undefined): string {
  if (certificate === undefined)
    return 'It names no certificate: set spec.certificate to a Secret of type kubernetes.io/tls';
  return `Secret "${certificate}" has no usable tls.crt and tls.key`;
}

function byKey(a: Listener, b: Listener): number {
  return keyText(keyOf(a)) < keyText(keyOf(b)) ? -1 : 1;
}
