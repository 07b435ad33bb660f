// What a volume gets where its author was silent: an emptyDir, file modes, and each source's own values.
import type {
  DownwardAPIVolumeFile,
  ProjectedVolumeSource,
  Volume,
  VolumeProjection,
} from '../wire/kubernetes.ts';
import { canonicalAmount } from './amounts.ts';
import { each, fill, fillEmpty, within } from './fill.ts';
import { defaultPullPolicy } from './image-pull-policy.ts';

/** rw-r--r-- */
const FILE_MODE = 0o644;

export function defaultVolume(volume: Volume): Volume {
  const source = Object.entries(volume).find(
    ([key, value]) => key !== 'name' && value !== undefined && value !== null,
  );
  if (!source) return { ...volume, emptyDir: {} };
  return defaultSource(volume, source[0]);
}

function defaultSource(volume: Volume, source: string): Volume {
  switch (source) {
    case 'emptyDir':
      return within(volume, 'emptyDir', (it) => within(it, 'sizeLimit', canonicalAmount));
    case 'configMap':
      return within(volume, 'configMap', (it) => fill(it, { defaultMode: FILE_MODE }));
    case 'secret':
      return within(volume, 'secret', (it) => fill(it, { defaultMode: FILE_MODE }));
    case 'downwardAPI':
      return within(volume, 'downwardAPI', (it) =>
        within(fill(it, { defaultMode: FILE_MODE }), 'items', each(defaultFile)),
      );
    case 'projected':
      return within(volume, 'projected', defaultProjected);
    case 'hostPath':
      return within(volume, 'hostPath', (it) => fill(it, { type: '' }));
    case 'image':
      return within(volume, 'image', (it) => fillEmpty(it, { pullPolicy: defaultPullPolicy(it.reference) }));
    default:
      return defaultForeign(volume, source);
  }
}

/** Sources that need a cluster with drivers of its own. */
function defaultForeign(volume: Volume, source: string): Volume {
  switch (source) {
    case 'iscsi':
      return within(volume, 'iscsi', (it) => fillEmpty(it, { iscsiInterface: 'default' }));
    case 'rbd':
      return within(volume, 'rbd', (it) =>
        fillEmpty(it, { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }),
      );
    case 'azureDisk':
      return within(volume, 'azureDisk', (it) =>
        fill(it, { cachingMode: 'ReadWrite', kind: 'Shared', fsType: 'ext4', readOnly: false }),
      );
    case 'scaleIO':
      return within(volume, 'scaleIO', (it) =>
        fillEmpty(it, { storageMode: 'ThinProvisioned', fsType: 'xfs' }),
      );
    case 'ephemeral':
      return within(volume, 'ephemeral', (it) =>
        within(it, 'volumeClaimTemplate', (claim) =>
          within(claim, 'spec', (spec) => fill(spec, { volumeMode: 'Filesystem' })),
        ),
      );
    default:
      return volume;
  }
}

function defaultFile(file: DownwardAPIVolumeFile): DownwardAPIVolumeFile {
  return within(file, 'fieldRef', (ref) => fillEmpty(ref, { apiVersion: 'v1' }));
}

function defaultProjected(source: ProjectedVolumeSource): ProjectedVolumeSource {
  return within(fill(source, { defaultMode: FILE_MODE }), 'sources', each(defaultProjection));
}

function defaultProjection(projection: VolumeProjection): VolumeProjection {
  const token = within(projection, 'serviceAccountToken', (it) => fill(it, { expirationSeconds: 3600 }));
  return within(token, 'downwardAPI', (it) => within(it, 'items', each(defaultFile)));
}
