// The list of all kinds. A further kind: one file in kinds/, one line here, its definition in upstream/roots.json.
import type { AnyKind } from './kind.ts';
import { accessKeyKind } from './kinds/access-key.ts';
import { alarmKind } from './kinds/alarm.ts';
import { certificateKind } from './kinds/certificate.ts';
import { configMapKind } from './kinds/config-map.ts';
import { deploymentKind } from './kinds/deployment.ts';
import { elasticAddressKind } from './kinds/elastic-address.ts';
import { encryptionKeyKind } from './kinds/encryption-key.ts';
import { endpointSliceKind } from './kinds/endpoint-slice.ts';
import { eventKind } from './kinds/event.ts';
import { functionAliasKind, functionKind, functionVersionKind } from './kinds/function.ts';
import {
  functionEventConfigKind,
  functionUrlKind,
  provisionedConcurrencyKind,
} from './kinds/function-rules.ts';
import { functionScheduleKind } from './kinds/function-schedule.ts';
import { functionPoolKind, functionShiftKind } from './kinds/function-shift.ts';
import {
  lifecycleHookKind,
  scalingActivityKind,
  scalingPolicyKind,
  scheduledActionKind,
} from './kinds/group-rules.ts';
import {
  httpApiDeploymentKind,
  httpApiIntegrationKind,
  httpApiKind,
  httpApiRouteKind,
  httpApiStageKind,
} from './kinds/http-api.ts';
import { iamAccountKind } from './kinds/iam-account.ts';
import { iamGroupKind } from './kinds/iam-group.ts';
import { iamPolicyKind } from './kinds/iam-policy.ts';
import { iamRoleKind } from './kinds/iam-role.ts';
import { iamUserKind } from './kinds/iam-user.ts';
import { instanceProfileKind } from './kinds/instance-profile.ts';
import { instanceRefreshKind } from './kinds/instance-refresh.ts';
import { keyAliasKind } from './kinds/key-alias.ts';
import { keyPairKind } from './kinds/key-pair.ts';
import { launchTemplateKind } from './kinds/launch-template.ts';
import { leaseKind } from './kinds/lease.ts';
import { listenerKind } from './kinds/listener.ts';
import { loadBalancerKind } from './kinds/load-balancer.ts';
import { logGroupKind } from './kinds/log-group.ts';
import { logResourcePolicyKind } from './kinds/log-resource-policy.ts';
import { machineKind } from './kinds/machine.ts';
import { machineGroupKind } from './kinds/machine-group.ts';
import { machineImageKind } from './kinds/machine-image.ts';
import { managedSecretKind } from './kinds/managed-secret.ts';
import { metricDashboardKind } from './kinds/metric-dashboard.ts';
import { namespaceKind } from './kinds/namespace.ts';
import { networkInterfaceKind } from './kinds/network-interface.ts';
import { nodeKind } from './kinds/node.ts';
import { oidcProviderKind } from './kinds/oidc-provider.ts';
import { parameterKind } from './kinds/parameter.ts';
import { podKind } from './kinds/pod.ts';
import { replicaSetKind } from './kinds/replica-set.ts';
import { routeTableKind } from './kinds/route-table.ts';
import { secretKind } from './kinds/secret.ts';
import { securityGroupKind } from './kinds/security-group.ts';
import { serviceKind } from './kinds/service.ts';
import { serviceAccountKind } from './kinds/service-account.ts';
import { subnetKind } from './kinds/subnet.ts';
import { targetGroupKind } from './kinds/target-group.ts';
import { snapshotKind, volumeKind } from './kinds/volume.ts';
import { vpcKind } from './kinds/vpc.ts';

export const allKinds: readonly AnyKind[] = [
  namespaceKind,
  nodeKind,
  podKind,
  replicaSetKind,
  deploymentKind,
  serviceKind,
  endpointSliceKind,
  configMapKind,
  secretKind,
  eventKind,
  leaseKind,
  serviceAccountKind,
  loadBalancerKind,
  listenerKind,
  certificateKind,
  targetGroupKind,
  accessKeyKind,
  routeTableKind,
  securityGroupKind,
  subnetKind,
  vpcKind,
  encryptionKeyKind,
  keyAliasKind,
  managedSecretKind,
  parameterKind,
  iamAccountKind,
  iamGroupKind,
  iamPolicyKind,
  iamRoleKind,
  iamUserKind,
  instanceProfileKind,
  oidcProviderKind,
  logGroupKind,
  logResourcePolicyKind,
  alarmKind,
  metricDashboardKind,
  machineKind,
  machineImageKind,
  elasticAddressKind,
  networkInterfaceKind,
  keyPairKind,
  volumeKind,
  snapshotKind,
  launchTemplateKind,
  machineGroupKind,
  instanceRefreshKind,
  scalingPolicyKind,
  scheduledActionKind,
  lifecycleHookKind,
  scalingActivityKind,
  functionKind,
  functionVersionKind,
  functionAliasKind,
  functionUrlKind,
  functionEventConfigKind,
  provisionedConcurrencyKind,
  functionShiftKind,
  functionPoolKind,
  functionScheduleKind,
  httpApiKind,
  httpApiIntegrationKind,
  httpApiRouteKind,
  httpApiStageKind,
  httpApiDeploymentKind,
];
