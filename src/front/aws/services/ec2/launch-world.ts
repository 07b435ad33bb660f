// What there is in a region to launch machines from, read once per call; and a refusal of the launch as EC2's error.
import type { LaunchWorld } from '../../../../core/machines/launch.ts';
import { LaunchRefused } from '../../../../core/machines/refused.ts';
import { instanceProfileKind } from '../../../../model/kinds/instance-profile.ts';
import { keyPairKind } from '../../../../model/kinds/key-pair.ts';
import { machineImageKind } from '../../../../model/kinds/machine-image.ts';
import { parameterKind } from '../../../../model/kinds/parameter.ts';
import { securityGroupKind } from '../../../../model/kinds/security-group.ts';
import { subnetKind } from '../../../../model/kinds/subnet.ts';
import { snapshotKind } from '../../../../model/kinds/volume.ts';
import { vpcKind } from '../../../../model/kinds/vpc.ts';
import type { Ctx } from '../../context.ts';
import { AwsFault } from '../../fault.ts';
import { timeOf } from './times.ts';

export async function launchWorld({ client, region, account, clock }: Ctx): Promise<LaunchWorld> {
  const here = { namespace: region };
  const [images, vpcs, subnets, securityGroups, keyPairs, snapshots, instanceProfiles, parameters] =
    await Promise.all([
      client.list(machineImageKind, here),
      client.list(vpcKind, here),
      client.list(subnetKind, here),
      client.list(securityGroupKind, here),
      client.list(keyPairKind, here),
      client.list(snapshotKind, here),
      client.list(instanceProfileKind),
      client.list(parameterKind, here),
    ]);
  return {
    account,
    region,
    now: timeOf(clock),
    images: images.items,
    vpcs: vpcs.items,
    subnets: subnets.items,
    securityGroups: securityGroups.items,
    keyPairs: keyPairs.items,
    snapshots: snapshots.items,
    instanceProfiles: instanceProfiles.items,
    parameters: parameters.items,
  };
}

/** Runs a check of core/machines; what it refuses is told as EC2's fault. */
export function asFault<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof LaunchRefused ? new AwsFault(error.code, error.message) : error;
  }
}
