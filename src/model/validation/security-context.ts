// As whom, and with which rights, may containers run?
import type {
  AppArmorProfile,
  PodSecurityContext,
  PodSpec,
  SeccompProfile,
  SecurityContext,
  Sysctl,
} from '../wire/kubernetes.ts';
import {
  duplicate,
  type Errors,
  forEachItem,
  invalid,
  notSupported,
  optionalOneOf,
  repeats,
  required,
  tooLong,
} from './fields.ts';
import { validateDescendingPath } from './paths.ts';

/** The largest user or group id. */
const MAX_ID = 0xffffffff;

function validateId(id: number | undefined, path: string): Errors {
  if (id === undefined || (id >= 0 && id <= MAX_ID)) return [];
  return [invalid(path, id, `must be between 0 and ${MAX_ID}, inclusive`)];
}

/** `hostUsers` is false when the pod has a user namespace of its own. */
export function validateSecurityContext(
  context: SecurityContext | undefined,
  path: string,
  hostUsers: boolean,
): Errors {
  if (!context) return [];
  return [
    ...validateId(context.runAsUser, `${path}.runAsUser`),
    ...validateId(context.runAsGroup, `${path}.runAsGroup`),
    ...validateProcMount(context.procMount, `${path}.procMount`, hostUsers),
    ...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`),
    ...validateEscalation(context, path),
    ...validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`),
  ];
}

function validateProcMount(type: string | undefined, path: string, hostUsers: boolean): Errors {
  return [
    ...optionalOneOf(type, path, ['Default', 'Unmasked']),
    ...(hostUsers && type === 'Unmasked'
      ? [invalid(path, type, '`hostUsers` must be false to use `Unmasked`')]
      : []),
  ];
}

function validateEscalation(context: SecurityContext, path: string): Errors {
  if (context.allowPrivilegeEscalation !== false) return [];
  const admin = context.capabilities?.add?.includes('CAP_SYS_ADMIN');
  const text = 'cannot set `allowPrivilegeEscalation` to false and';
  return [
    ...(context.privileged ? [invalid(path, context, `${text} \`privileged\` to true`)] : []),
    ...(admin ? [invalid(path, context, `${text} \`capabilities.Add\` CAP_SYS_ADMIN`)] : []),
  ];
}

const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];

function validateSeccomp(profile: SeccompProfile | undefined, path: string): Errors {
  if (!profile) return [];
  const { type, localhostProfile: file } = profile;
  const known = type
    ? optionalOneOf(type, `${path}.type`, PROFILE_TYPES)
    : [required(`${path}.type`, 'type is required when seccompProfile is set')];
  if (type !== 'Localhost') {
    const stray =
      file === undefined
        ? []
        : [invalid(`${path}.localhostProfile`, profile, 'can only be set when seccomp type is Localhost')];
    return [...known, ...stray];
  }
  return file === undefined
    ? [required(`${path}.localhostProfile`, 'must be set when seccomp type is Localhost')]
    : validateDescendingPath(file, `${path}.localhostProfile`);
}

/** PATH_MAX - 1 */
const MAX_PROFILE = 4095;

function validateAppArmor(profile: AppArmorProfile | undefined, path: string): Errors {
  if (!profile) return [];
  const { type, localhostProfile: name } = profile;
  const at = `${path}.localhostProfile`;
  if (!type) return [required(`${path}.type`, 'type is required when appArmorProfile is set')];
  if (!PROFILE_TYPES.includes(type)) return [notSupported(`${path}.type`, type, PROFILE_TYPES)];
  if (type !== 'Localhost') {
    return name === undefined ? [] : [invalid(at, name, 'can only be set when AppArmor type is Localhost')];
  }
  if (!name) return [required(at, 'must be set when AppArmor type is Localhost')];
  return [
    ...(name.trim() === name ? [] : [invalid(at, name, 'must not be padded with whitespace')]),
    ...(Buffer.byteLength(name) > MAX_PROFILE ? [tooLong(at, MAX_PROFILE)] : []),
  ];
}

export function validatePodSecurityContext(spec: PodSpec, path: string): Errors {
  const context: PodSecurityContext = spec.securityContext ?? {};
  const shares = spec.shareProcessNamespace === true && spec.hostPID === true;
  return [
    ...validateId(context.fsGroup, `${path}.fsGroup`),
    ...validateId(context.runAsUser, `${path}.runAsUser`),
    ...validateId(context.runAsGroup, `${path}.runAsGroup`),
    ...forEachItem(context.supplementalGroups, `${path}.supplementalGroups`, validateId),
    ...(shares
      ? [
          invalid(
            `${path}.shareProcessNamespace`,
            true,
            'ShareProcessNamespace and HostPID cannot both be enabled',
          ),
        ]
      : []),
    ...validateSysctls(context.sysctls ?? [], spec, `${path}.sysctls`),
    ...optionalOneOf(context.fsGroupChangePolicy, `${path}.fsGroupChangePolicy`, [
      'Always',
      'OnRootMismatch',
    ]),
    ...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`),
    ...validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`),
    ...optionalOneOf(context.supplementalGroupsPolicy, `${path}.supplementalGroupsPolicy`, [
      'Merge',
      'Strict',
    ]),
    ...optionalOneOf(context.seLinuxChangePolicy, `${path}.seLinuxChangePolicy`, [
      'MountOption',
      'Recursive',
    ]),
  ];
}

const SYSCTL = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const SYSCTL_RULE = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
const IPC_SYSCTL = /^(kernel[./](shm|msg|sem)|fs[./]mqueue[./])/;

function validateSysctls(sysctls: readonly Sysctl[], spec: PodSpec, path: string): Errors {
  const twice = repeats(sysctls, ({ name }) => name);
  return forEachItem(sysctls, path, ({ name }, at, index) => [
    ...validateSysctlName(name, `${at}.name`, twice.has(index)),
    ...(spec.hostNetwork && /^net[./]/.test(name)
      ? [invalid(`${at}.name`, name, "may not be specified when 'hostNetwork' is true")]
      : []),
    ...(spec.hostIPC && IPC_SYSCTL.test(name)
      ? [invalid(`${at}.name`, name, "may not be specified when 'hostIPC' is true")]
      : []),
  ]);
}

function validateSysctlName(name: string, path: string, repeated: boolean): Errors {
  if (!name) return [required(path)];
  if (name.length > 253 || !SYSCTL.test(name)) {
    return [invalid(path, name, `must have at most 253 characters and match regex ${SYSCTL_RULE}`)];
  }
  return repeated ? [duplicate(path, name)] : [];
}
