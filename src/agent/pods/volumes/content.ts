// What files does a volume of configuration hold? Pure: names, bytes and modes, from the volume's source.
import { join, normalize } from 'node:path';
import type { DownwardAPIVolumeFile, KeyToPath, Volume } from '../../../model/wire/kubernetes.ts';
import {
  configMapData,
  type Downward,
  fieldValue,
  type Reference,
  resourceValue,
  SourceMissing,
  type Sources,
  secretData,
} from '../sources.ts';

export interface FileContent {
  readonly bytes: Buffer;
  readonly mode: number;
}

/** Relative path to content. */
export type Files = ReadonlyMap<string, FileContent>;

const DEFAULT_MODE = 0o644;

/** The files of a configMap, secret, downwardAPI or projected volume. Throws SourceMissing. */
export function filesOf(volume: Volume, downward: Downward, sources: Sources): Files {
  const namespace = downward.pod.metadata.namespace ?? '';
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap) {
    const ref = { name: configMap.name ?? '', optional: configMap.optional };
    return select(
      configMapData(sources, namespace, ref),
      configMap.items,
      configMap.defaultMode,
      ref,
      'configmap',
    );
  }
  if (secret) {
    const ref = { name: secret.secretName ?? '', optional: secret.optional };
    return select(secretData(sources, namespace, ref), secret.items, secret.defaultMode, ref, 'secret');
  }
  if (downwardAPI) return downwardFiles(downwardAPI.items, downwardAPI.defaultMode, downward);
  const files = new Map<string, FileContent>();
  for (const source of projected?.sources ?? []) {
    const mode = projected?.defaultMode;
    const part: Volume = {
      name: volume.name,
      configMap: source.configMap && { ...source.configMap, defaultMode: mode },
      secret: source.secret && {
        secretName: source.secret.name,
        items: source.secret.items,
        optional: source.secret.optional,
        defaultMode: mode,
      },
      downwardAPI: source.downwardAPI && { ...source.downwardAPI, defaultMode: mode },
    };
    for (const [path, file] of filesOf(part, downward, sources)) files.set(path, file);
  }
  return files;
}

function select(
  data: ReadonlyMap<string, Buffer> | undefined,
  items: readonly KeyToPath[] | undefined,
  defaultMode: number | undefined,
  ref: Reference,
  what: string,
): Files {
  const mode = defaultMode ?? DEFAULT_MODE;
  if (!data) return new Map();
  if (!items?.length) return new Map([...data].map(([key, bytes]) => [key, { bytes, mode }]));
  const files = new Map<string, FileContent>();
  for (const item of items) {
    const bytes = data.get(item.key);
    if (bytes) files.set(safePath(item.path), { bytes, mode: item.mode ?? mode });
    else if (!ref.optional) throw new SourceMissing(`references non-existent ${what} key: ${item.key}`);
  }
  return files;
}

function downwardFiles(
  items: readonly DownwardAPIVolumeFile[] = [],
  defaultMode: number | undefined,
  downward: Downward,
): Files {
  return new Map(
    items.map(({ path, fieldRef, resourceFieldRef, mode }) => {
      const text = fieldRef
        ? fieldValue(downward, fieldRef)
        : resourceFieldRef
          ? resourceValue(downward.pod, '', resourceFieldRef)
          : '';
      return [safePath(path), { bytes: Buffer.from(text), mode: mode ?? defaultMode ?? DEFAULT_MODE }];
    }),
  );
}

/** Validation has refused absolute paths and `..`; this is the second lock. */
function safePath(path: string): string {
  const normal = normalize(path);
  if (normal.startsWith('/') || normal.split('/').includes('..'))
    throw new SourceMissing(`path "${path}" leaves the volume`);
  return join(normal);
}
