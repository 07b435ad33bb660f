// The pod that a streaming request is about, read from the api.
import type { ObjectApi } from '../../../machinery/api/object-api.ts';
import { TuttiError } from '../../../model/errors.ts';
import type { AnyKind } from '../../../model/kind.ts';
import type { Pod } from '../../../model/kinds/pod.ts';

/** Throws NotFound. */
export async function getPod(api: ObjectApi, kind: AnyKind, namespace: string, name: string): Promise<Pod> {
  return (await api.get(kind, { namespace, name })) as Pod; // the kind is that of pods
}

/** The same, and it is on a node. Throws BadRequest. */
export async function getPlacedPod(
  api: ObjectApi,
  kind: AnyKind,
  namespace: string,
  name: string,
): Promise<Pod> {
  const pod = await getPod(api, kind, namespace, name);
  if (!pod.spec.nodeName) throw new TuttiError('BadRequest', `pod ${name} does not have a host assigned`);
  return pod;
}
