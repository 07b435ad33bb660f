// From the pod's and the container's security contexts to what the container driver is told. The container's wins.
import { readFileSync } from 'node:fs';
import type { Security, User } from '../../drivers/container/driver.ts';
import type { Pod } from '../../model/kinds/pod.ts';
import type { Container, SeccompProfile } from '../../model/wire/kubernetes.ts';

export function userOf({ spec }: Pod, { securityContext: own }: Container): User {
  const pod = spec.securityContext;
  const groups = [...(pod?.supplementalGroups ?? []), ...(pod?.fsGroup === undefined ? [] : [pod.fsGroup])];
  return {
    uid: own?.runAsUser ?? pod?.runAsUser,
    gid: own?.runAsGroup ?? pod?.runAsGroup,
    additionalGids: groups,
  };
}

export function securityOf({ spec }: Pod, { securityContext: own }: Container): Security {
  const pod = spec.securityContext;
  return {
    privileged: own?.privileged,
    readOnlyRootFilesystem: own?.readOnlyRootFilesystem,
    // Kubernetes' default is to allow it; a privileged container cannot forbid it.
    allowPrivilegeEscalation: own?.privileged === true || own?.allowPrivilegeEscalation !== false,
    addCapabilities: own?.capabilities?.add,
    dropCapabilities: own?.capabilities?.drop,
    seccomp: own?.privileged ? 'unconfined' : seccompOf(own?.seccompProfile ?? pod?.seccompProfile),
    mustNotBeRoot: own?.runAsNonRoot ?? pod?.runAsNonRoot,
    sysctls: Object.fromEntries((pod?.sysctls ?? []).map(({ name, value }) => [name, value])),
  };
}

/** No profile named: ours is on by default. Throws when a local profile cannot be read. */
function seccompOf(profile: SeccompProfile | undefined): Security['seccomp'] {
  if (profile?.type === 'Unconfined') return 'unconfined';
  if (profile?.type !== 'Localhost') return 'default';
  return { profile: JSON.parse(readFileSync(profile.localhostProfile ?? '', 'utf8')) };
}
