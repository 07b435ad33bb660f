// The schemas of the pinned Kubernetes documents, for the kinds that come from there and for what ours refer to.
import wire from '../../model/wire/kubernetes-schema.json' with { type: 'json' };
import type { Definitions } from './node.ts';

export const kubernetesDefinitions = wire.definitions as unknown as Definitions; // generated; its literal type is huge
