// What may be mounted where in a container?
import type { Container, Volume, VolumeDevice, VolumeMount } from '../wire/kubernetes.ts';
import {
  type Errors,
  forbidden,
  forEachItem,
  invalid,
  notFound,
  notSupported,
  repeats,
  required,
} from './fields.ts';
import { validateDescendingPath, validateNoBacksteps } from './paths.ts';

/** The volumes of the pod by name: only those that are valid themselves. */
export type Volumes = ReadonlyMap<string, Volume>;

export function validateMounts(container: Container, volumes: Volumes, path: string): Errors {
  const mounts = container.volumeMounts ?? [];
  const devices = container.volumeDevices ?? [];
  const twice = repeats(mounts, (mount) => mount.mountPath ?? '');
  return forEachItem(mounts, path, (mount, at, index) => [
    ...(mount.name ? [] : [required(`${at}.name`)]),
    ...(volumes.has(mount.name) ? [] : [notFound(`${at}.name`, mount.name ?? '')]),
    ...(mount.mountPath ? [] : [required(`${at}.mountPath`)]),
    ...(twice.has(index) ? [invalid(`${at}.mountPath`, mount.mountPath, 'must be unique')] : []),
    ...overlaps(mount, devices, at),
    ...validateImageMount(mount, volumes, at),
    ...validateSubPath(mount, at, path),
    ...validatePropagation(mount, container, `${path}.mountPropagation`),
    ...validateRecursion(mount, `${path}.recursiveReadOnly`),
  ]);
}

function overlaps(mount: VolumeMount, devices: readonly VolumeDevice[], path: string): Errors {
  const name = devices.some((device) => device.name === mount.name);
  const place = devices.some((device) => device.devicePath === mount.mountPath);
  return [
    ...(name ? [invalid(`${path}.name`, mount.name, 'must not already exist in volumeDevices')] : []),
    ...(place
      ? [invalid(`${path}.mountPath`, mount.mountPath, 'must not already exist as a path in volumeDevices')]
      : []),
  ];
}

function validateImageMount(mount: VolumeMount, volumes: Volumes, path: string): Errors {
  if (!volumes.get(mount.name)?.image) return [];
  return (['subPath', 'subPathExpr'] as const)
    .filter((field) => mount[field])
    .map((field) => invalid(`${path}.${field}`, mount[field], 'not allowed in image volume sources'));
}

/** Errors of the paths themselves are reported for the list, as upstream does. */
function validateSubPath({ subPath, subPathExpr }: VolumeMount, path: string, listPath: string): Errors {
  const both = subPath && subPathExpr;
  return [
    ...(subPath ? validateDescendingPath(subPath, `${listPath}.subPath`) : []),
    ...(both
      ? [invalid(`${path}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive')]
      : []),
    ...(subPathExpr ? validateDescendingPath(subPathExpr, `${listPath}.subPathExpr`) : []),
  ];
}

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];

function validatePropagation(
  { mountPropagation: mode }: VolumeMount,
  container: Container,
  path: string,
): Errors {
  if (mode === undefined) return [];
  if (!PROPAGATIONS.includes(mode)) return [notSupported(path, mode, PROPAGATIONS)];
  if (mode !== 'Bidirectional' || container.securityContext?.privileged) return [];
  return [forbidden(path, 'Bidirectional mount propagation is available only to privileged containers')];
}

function validateRecursion(mount: VolumeMount, path: string): Errors {
  const { recursiveReadOnly: mode, mountPropagation = 'None', readOnly } = mount;
  if (mode === undefined || mode === 'Disabled') return [];
  if (mode !== 'Enabled' && mode !== 'IfPossible')
    return [notSupported(path, mode, ['Disabled', 'Enabled', 'IfPossible'])];
  return [
    ...(readOnly ? [] : [forbidden(path, 'may only be specified when readOnly is true')]),
    ...(mountPropagation === 'None'
      ? []
      : [forbidden(path, 'may only be specified when mountPropagation is None or not specified')]),
  ];
}

export function validateDevices(container: Container, volumes: Volumes, path: string): Errors {
  const devices = container.volumeDevices ?? [];
  const names = repeats(devices, (device) => device.name || undefined);
  const places = repeats(devices, (device) => device.devicePath);
  return forEachItem(devices, path, ({ name, devicePath }, at, index) => [
    ...(name ? [] : [required(`${at}.name`)]),
    ...(names.has(index) ? [invalid(`${at}.name`, name, 'must be unique')] : []),
    ...validateDeviceVolume(name, volumes, at),
    ...(devicePath ? [] : [required(`${at}.devicePath`)]),
    ...(places.has(index) ? [invalid(`${at}.devicePath`, devicePath, 'must be unique')] : []),
    ...(validateNoBacksteps(devicePath ?? '', at).length > 0
      ? [invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')")]
      : []),
    ...overlapsMount(name, devicePath, container.volumeMounts ?? [], at),
  ]);
}

function validateDeviceVolume(name: string, volumes: Volumes, path: string): Errors {
  const volume = volumes.get(name);
  if (!volume) return [notFound(`${path}.name`, name)];
  if (volume.persistentVolumeClaim || volume.ephemeral) return [];
  return [
    invalid(
      `${path}.name`,
      name,
      'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
    ),
  ];
}

function overlapsMount(name: string, place: string, mounts: readonly VolumeMount[], path: string): Errors {
  return [
    ...(mounts.some((mount) => mount.name === name)
      ? [invalid(`${path}.name`, name, 'must not already exist in volumeMounts')]
      : []),
    ...(mounts.some((mount) => mount.mountPath === place)
      ? [invalid(`${path}.devicePath`, place, 'must not already exist as a path in volumeMounts')]
      : []),
  ];
}
