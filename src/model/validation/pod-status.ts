// What a pod's status may say, given what it said before: containers that are done stay done.
import type { Pod } from '../kinds/pod.ts';
import type { ContainerStatus } from '../wire/kubernetes.ts';
import { isOnePerFamily, validateIp } from './addresses.ts';
import {
  duplicate,
  type Errors,
  forbidden,
  forEachItem,
  immutable,
  invalid,
  invalidFor,
  repeats,
  same,
} from './fields.ts';
import { qualifiedNameProblems, subdomainProblems } from './names.ts';

const OWN_CONDITIONS = ['PodScheduled', 'Ready', 'Initialized'];

export function validatePodStatus(pod: Pod, previous: Pod, path: string): Errors {
  const { status = {} } = pod;
  if (same(status, previous.status ?? {})) return [];
  const nominated = status.nominatedNodeName;
  return [
    ...forEachItem(status.conditions, 'metadata.conditions', ({ type }, at) =>
      OWN_CONDITIONS.includes(type) ? [] : invalidFor(`${at}.Type`, type, qualifiedNameProblems(type)),
    ),
    ...(nominated ? invalidFor(`${path}.nominatedNodeName`, nominated, subdomainProblems(nominated)) : []),
    ...(previous.status?.qosClass
      ? immutable(status.qosClass, previous.status.qosClass, `${path}.qosClass`)
      : []),
    ...validateContainerStates(pod, previous, path),
    ...validateAddresses(
      status.podIPs?.map(({ ip }) => ip),
      `${path}.podIPs`,
    ),
    ...validateAddresses(
      status.hostIPs?.map(({ ip }) => ip),
      `${path}.hostIPs`,
    ),
  ];
}

function validateContainerStates(pod: Pod, previous: Pod, path: string): Errors {
  const policy = previous.spec.restartPolicy ?? 'Always';
  const sidecars = (previous.spec.initContainers ?? [])
    .filter((it) => it.restartPolicy === 'Always')
    .map(({ name }) => name);
  const lists = [
    ['containerStatuses', policy],
    ['initContainerStatuses', policy],
    ['ephemeralContainerStatuses', 'Never'],
  ] as const;
  return lists.flatMap(([list, restarts]) =>
    validateTransitions(pod.status?.[list] ?? [], previous.status?.[list] ?? [], {
      path: `${path}.${list}`,
      policy: restarts,
      exempt: sidecars,
    }),
  );
}

interface TransitionRule {
  readonly path: string;
  readonly policy: string;
  /** Names of containers that restart whatever the policy. */
  readonly exempt: readonly string[];
}

function validateTransitions(
  now: readonly ContainerStatus[],
  before: readonly ContainerStatus[],
  rule: TransitionRule,
): Errors {
  if (rule.policy === 'Always') return [];
  return forEachItem(before, rule.path, ({ name, state }, at) => {
    const ended = state?.terminated;
    if (!ended || rule.exempt.includes(name)) return [];
    if (ended.exitCode !== 0 && rule.policy === 'OnFailure') return [];
    const back = now.some((status) => status.name === name && !status.state?.terminated);
    return back ? [forbidden(`${at}.state`, 'may not be transitioned to non-terminated state')] : [];
  });
}

function validateAddresses(addresses: readonly string[] | undefined, path: string): Errors {
  const list = addresses ?? [];
  const twice = repeats(list, (address) => address);
  return [
    ...forEachItem(list, path, (address, at, index) => [
      ...validateIp(address, at),
      ...(twice.has(index) ? [duplicate(at, { ip: address })] : []),
    ]),
    ...(isOnePerFamily(list)
      ? []
      : [
          invalid(
            path,
            list.map((ip) => ({ ip })),
            'may specify no more than one IP for each IP family',
          ),
        ]),
  ];
}
