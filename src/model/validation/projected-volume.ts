// Volumes that put several sources into one directory: no two may write the same file.
import type {
  DownwardAPIVolumeFile,
  KeyToPath,
  ProjectedVolumeSource,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from '../wire/kubernetes.ts';
import { FILE_FIELDS, validateFieldReference, validateResourceReference } from './field-reference.ts';
import { type Errors, forbidden, forEachItem, invalid, repeats, required } from './fields.ts';
import { validateKeyToPath } from './key-to-path.ts';
import { validateFilePath, validateMode } from './paths.ts';

export function validateProjected(
  { defaultMode, sources = [] }: ProjectedVolumeSource,
  path: string,
): Errors {
  const files = sources.flatMap(filesOf);
  const twice = repeats(files, (file) => file.path || undefined);
  return [
    ...validateMode(defaultMode, `${path}.defaultMode`),
    ...forEachItem(sources, `${path}.sources`, (source, at) => validateProjection(source, at, path)),
    ...files
      .filter((_, index) => twice.has(index))
      .map((file) => invalid(path, file.shown, 'conflicting duplicate paths')),
  ];
}

interface WrittenFile {
  readonly path: string;
  /** What the error shows: the name of the source, or the path. */
  readonly shown: string;
}

function filesOf({ secret, configMap, downwardAPI }: VolumeProjection): readonly WrittenFile[] {
  const keyed = (items: readonly KeyToPath[] | undefined, name: string | undefined): readonly WrittenFile[] =>
    (items ?? []).map(({ path }) => ({ path, shown: name ?? '' }));
  return [
    ...keyed(secret?.items, secret?.name),
    ...keyed(configMap?.items, configMap?.name),
    ...(downwardAPI?.items ?? []).map(({ path }) => ({ path, shown: path })),
  ];
}

function validateProjection(source: VolumeProjection, path: string, volumePath: string): Errors {
  const { secret, configMap, downwardAPI, serviceAccountToken } = source;
  const count = Object.values(source).filter((value) => value).length;
  return [
    ...(secret ? validateKeyed(secret, `${path}.secret`) : []),
    ...(configMap ? validateKeyed(configMap, `${path}.configMap`) : []),
    ...(downwardAPI?.items ?? []).flatMap((file) => validateDownwardFile(file, `${path}.downwardAPI`)),
    ...(serviceAccountToken
      ? validateToken(serviceAccountToken, `${path}.serviceAccountToken`, volumePath)
      : []),
    ...(count > 1 ? [forbidden(path, 'may not specify more than 1 volume type per source')] : []),
  ];
}

function validateKeyed(
  { name, items }: { readonly name?: string; readonly items?: readonly KeyToPath[] },
  path: string,
): Errors {
  return [
    ...(name ? [] : [required(`${path}.name`)]),
    ...forEachItem(items, `${path}.items`, validateKeyToPath),
  ];
}

/** A file that shows a field of the pod or a share of the machine. */
export function validateDownwardFile(file: DownwardAPIVolumeFile, path: string): Errors {
  const { fieldRef, resourceFieldRef } = file;
  return [
    ...(file.path ? [] : [required(`${path}.path`)]),
    ...validateFilePath(file.path ?? '', `${path}.path`),
    ...(fieldRef ? validateFieldReference(fieldRef, `${path}.fieldRef`, FILE_FIELDS) : []),
    ...(fieldRef && resourceFieldRef
      ? [invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously')]
      : []),
    ...(resourceFieldRef && !fieldRef
      ? validateResourceReference(resourceFieldRef, `${path}.resourceFieldRef`, true)
      : []),
    ...(fieldRef || resourceFieldRef
      ? []
      : [required(path, 'one of fieldRef and resourceFieldRef is required')]),
    ...validateMode(file.mode, `${path}.mode`),
  ];
}

function validateToken(token: ServiceAccountTokenProjection, path: string, volumePath: string): Errors {
  const seconds = token.expirationSeconds ?? 3600;
  return [
    ...(seconds < 600
      ? [invalid(`${path}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes')]
      : []),
    ...(seconds > 2 ** 32
      ? [invalid(`${path}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds')]
      : []),
    ...(token.path ? validateFilePath(token.path, `${volumePath}.path`) : [required(`${volumePath}.path`)]),
  ];
}
