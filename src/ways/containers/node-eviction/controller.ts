// Drives pods away from nodes with NoExecute taints, when their tolerations end.
import { type Controller, type Outcome, on, settled, wakeAt } from '../../../machinery/controller.ts';
import { type Pod, podKind } from '../../../model/kinds/pod.ts';
import { keyOf, keyText, parseKey } from '../../../model/object.ts';
import { BY_NODE, type ContainerDeps } from '../deps.ts';
import { plan } from './plan.ts';

export function nodeEviction(deps: ContainerDeps): Controller {
  const { pods, nodes } = deps.informers;
  const drives = (name: string | undefined): boolean =>
    name !== undefined &&
    nodes.find({ name })?.spec.taints?.some(({ effect }) => effect === 'NoExecute') === true;
  return {
    name: 'node-eviction',
    triggers: [
      on(pods, (pod) => (drives(pod.spec.nodeName) ? [keyText(keyOf(pod))] : [])),
      on(nodes, (node, previous) => {
        if (node.spec.taints === previous?.spec.taints) return [];
        const onIt = pods.byIndex(BY_NODE, node.metadata.name);
        return onIt.map((pod) => keyText(keyOf(pod)));
      }),
    ],
    reconcile: (key) => reconcile(deps, key),
  };
}

async function reconcile(deps: ContainerDeps, key: string): Promise<Outcome> {
  const { informers, clock } = deps;
  const pod = informers.pods.find(parseKey(key));
  const node = pod?.spec.nodeName ? informers.nodes.find({ name: pod.spec.nodeName }) : undefined;
  if (!pod || !node) return settled;
  const next = plan(pod, node.spec.taints ?? [], clock.now());
  if (next.type === 'later')
    return wakeAt(next.atMs, `the node "${node.metadata.name}" is tolerated until then`);
  if (next.type === 'evict') await evict(deps, pod);
  return settled;
}

async function evict({ client, clock, events }: ContainerDeps, pod: Pod): Promise<void> {
  const { uid, namespace, name } = pod.metadata;
  const lastTransitionTime = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
    lastTransitionTime,
  };
  const body = { metadata: { uid }, status: { conditions: [condition] } };
  await client.patch(podKind, keyOf(pod), body, { type: 'strategic', subresource: 'status' });
  events.normal(pod, 'TaintManagerEviction', `Marking for deletion Pod ${namespace}/${name}`);
  await client.delete(podKind, keyOf(pod), { uid });
}
