// Deployments: so many pods of one template, rolled from one template to the next.
import { ageColumn, workloadColumns } from '../columns/shared.ts';
import { fill, fillEmpty, within } from '../defaults/fill.ts';
import { defaultTemplate } from '../defaults/pod-spec.ts';
import type { Kind } from '../kind.ts';
import type { Stored } from '../object.ts';
import { fromLabelSelector, selectorText } from '../selector.ts';
import { validateDeployment } from '../validation/deployment.ts';
import type * as wire from '../wire/kubernetes.ts';
import type { PodTemplate } from './pod.ts';

type Spec = wire.DeploymentSpec & { readonly template: PodTemplate };

export type Deployment = Stored<wire.Deployment> & { readonly spec: Spec };

export function deploymentCondition(
  deployment: Deployment,
  type: string,
): wire.DeploymentCondition | undefined {
  return deployment.status?.conditions?.find((condition) => condition.type === type);
}

function defaults(deployment: Deployment): Deployment {
  const spec = fill(deployment.spec ?? {}, {
    replicas: 1,
    strategy: {},
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  } as Partial<Spec>); // spec may lack in what was sent
  const strategic = within(spec, 'strategy', defaultStrategy);
  const template = defaultTemplate(strategic.template);
  return { ...deployment, spec: template === strategic.template ? strategic : { ...strategic, template } };
}

function defaultStrategy(strategy: wire.DeploymentStrategy): wire.DeploymentStrategy {
  const typed = fillEmpty(strategy, { type: 'RollingUpdate' });
  if (typed.type !== 'RollingUpdate') return typed;
  const rollingUpdate = fill(typed.rollingUpdate ?? {}, { maxUnavailable: '25%', maxSurge: '25%' });
  return rollingUpdate === typed.rollingUpdate ? typed : { ...typed, rollingUpdate };
}

export const deploymentKind: Kind<Deployment> = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  schema: { definition: 'io.k8s.api.apps.v1.Deployment' },
  hasStatus: true,
  scale: {
    replicas: (deployment) => deployment.spec.replicas ?? 1,
    currentReplicas: (deployment) => deployment.status?.replicas ?? 0,
    selector: (deployment) => selectorText(fromLabelSelector(deployment.spec.selector)),
    withReplicas: (deployment, replicas) => ({ ...deployment, spec: { ...deployment.spec, replicas } }),
  },
  columns: [
    {
      name: 'Ready',
      type: 'string',
      description: 'Number of the pod with ready state',
      value: (it) => `${it.status?.readyReplicas ?? 0}/${it.spec.replicas ?? 0}`,
    },
    {
      name: 'Up-to-date',
      type: 'string',
      description: 'Number of pods of the wanted template',
      value: (it) => it.status?.updatedReplicas ?? 0,
    },
    {
      name: 'Available',
      type: 'string',
      description: 'Number of available pods',
      value: (it) => it.status?.availableReplicas ?? 0,
    },
    ageColumn,
    ...workloadColumns,
  ],
  defaults,
  prepareForCreate: (deployment) => ({ ...deployment, status: {} }),
  validate: validateDeployment,
};
