// What may the volumes of a pod be? Each has a name of its own and exactly one source.
import { canonicalQuantity } from '../quantity-text.ts';
import type { HostPathVolumeSource, KeyToPath, Volume } from '../wire/kubernetes.ts';
import {
  duplicate,
  type Errors,
  forbidden,
  forEachItem,
  invalidFor,
  optionalOneOf,
  repeats,
  required,
} from './fields.ts';
import { validateKeyToPath } from './key-to-path.ts';
import type { Volumes } from './mounts.ts';
import { labelProblems } from './names.ts';
import { validateMode, validateNoBacksteps } from './paths.ts';
import { validateDownwardFile, validateProjected } from './projected-volume.ts';

/** All sources in the order in which the first one counts, with the fields that a source cannot do without. */
const SOURCES: readonly (readonly [keyof Volume, readonly string[]])[] = [
  ['emptyDir', []],
  ['hostPath', ['path']],
  ['gitRepo', ['repository']],
  ['gcePersistentDisk', ['pdName']],
  ['awsElasticBlockStore', ['volumeID']],
  ['secret', ['secretName']],
  ['nfs', ['server', 'path']],
  ['iscsi', ['targetPortal', 'iqn']],
  ['glusterfs', ['endpoints', 'path']],
  ['flocker', []],
  ['persistentVolumeClaim', ['claimName']],
  ['rbd', ['monitors', 'image']],
  ['cinder', ['volumeID']],
  ['cephfs', ['monitors']],
  ['quobyte', ['registry', 'volume']],
  ['downwardAPI', []],
  ['fc', []],
  ['flexVolume', ['driver']],
  ['configMap', ['name']],
  ['azureFile', ['secretName', 'shareName']],
  ['vsphereVolume', ['volumePath']],
  ['photonPersistentDisk', ['pdID']],
  ['portworxVolume', ['volumeID']],
  ['azureDisk', ['diskName', 'diskURI']],
  ['storageos', ['volumeName']],
  ['projected', []],
  ['scaleIO', ['gateway', 'system', 'volumeName']],
  ['csi', ['driver']],
  ['ephemeral', ['volumeClaimTemplate']],
  ['image', ['reference']],
];

/** The errors of all volumes, and those volumes that have none: only these can be mounted. */
export function validateVolumes(
  volumes: readonly Volume[],
  path: string,
): { readonly errors: Errors; readonly valid: Volumes } {
  const twice = repeats(volumes, ({ name }) => name);
  const errors = volumes.map((volume, index) => {
    const at = `${path}[${index}]`;
    return [
      ...validateSource(volume, at),
      ...(volume.name
        ? invalidFor(`${at}.name`, volume.name, labelProblems(volume.name))
        : [required(`${at}.name`)]),
      ...(twice.has(index) ? [duplicate(`${at}.name`, volume.name)] : []),
    ];
  });
  const valid = volumes.filter((_, index) => errors[index]?.length === 0);
  return { errors: errors.flat(), valid: new Map(valid.map((volume) => [volume.name, volume])) };
}

function validateSource(volume: Volume, path: string): Errors {
  const [first, ...more] = SOURCES.filter(([name]) => volume[name]);
  if (!first) return [required(path, 'must specify a volume type')];
  return [
    ...validateRequired(volume, first, path),
    ...validateKnownSource(volume, first[0], `${path}.${first[0]}`),
    ...more.map(([name]) => forbidden(`${path}.${name}`, 'may not specify more than 1 volume type')),
  ];
}

function validateRequired(
  volume: Volume,
  [name, fields]: readonly [keyof Volume, readonly string[]],
  path: string,
): Errors {
  const source = volume[name] as { readonly [field: string]: unknown }; // every source is an object
  const isThere = (value: unknown): boolean =>
    Boolean(value) && !(Array.isArray(value) && value.length === 0);
  return fields
    .filter((field) => !isThere(source[field]))
    .map((field) => required(`${path}.${name}.${field}`));
}

function validateKnownSource(volume: Volume, name: keyof Volume, path: string): Errors {
  switch (name) {
    case 'emptyDir':
      return validateSizeLimit(volume, path);
    case 'hostPath':
      return volume.hostPath?.path ? validateHostPath(volume.hostPath, path) : [];
    case 'secret':
      return validateFiles(volume.secret ?? {}, path);
    case 'configMap':
      return validateFiles(volume.configMap ?? {}, path);
    case 'downwardAPI':
      return [
        ...validateMode(volume.downwardAPI?.defaultMode, `${path}.defaultMode`),
        ...(volume.downwardAPI?.items ?? []).flatMap((file) => validateDownwardFile(file, path)),
      ];
    case 'projected':
      return validateProjected(volume.projected ?? {}, path);
    default:
      return [];
  }
}

function validateSizeLimit({ emptyDir }: Volume, path: string): Errors {
  const limit = emptyDir?.sizeLimit;
  const text = limit === undefined ? '0' : canonicalQuantity(limit);
  const fine = text !== undefined && !text.startsWith('-');
  return fine ? [] : [forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')];
}

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

function validateHostPath(source: HostPathVolumeSource, path: string): Errors {
  return [
    ...validateNoBacksteps(source.path, `${path}.path`),
    ...optionalOneOf(source.type, `${path}.type`, HOST_PATH_TYPES),
  ];
}

interface Files {
  readonly defaultMode?: number;
  readonly items?: readonly KeyToPath[];
}

function validateFiles({ defaultMode, items }: Files, path: string): Errors {
  return [
    ...validateMode(defaultMode, `${path}.defaultMode`),
    ...forEachItem(items, `${path}.items`, validateKeyToPath),
  ];
}
