// What RunInstances is to make: the template that its parameters are, over that of the launch template that it names.
import type { RunInstancesCommand } from '@aws-sdk/client-ec2';
import type { Machine } from '../../../../../model/kinds/machine.ts';
import type { MachineTemplate } from '../../../../../model/kinds/machine-schema.ts';
import type { NetworkInterface } from '../../../../../model/kinds/network-interface.ts';
import type { Ctx } from '../../../context.ts';
import type { Input } from '../../../operation.ts';
import { invalidCombination, invalidParameter, unsupportedFeature } from '../faults.ts';
import { present } from '../given.ts';
import { getTemplate, getVersion } from '../templates/lookup.ts';
import { merged } from '../templates/merge.ts';
import { templateOf } from '../templates/template-data.ts';
import { withInterface } from './run-interface.ts';

export type RunInput = Input<RunInstancesCommand>;

export interface Wanted {
  readonly template: MachineTemplate;
  /** The NetworkInterface that it is to have. */
  readonly own?: NetworkInterface;
  readonly launchTemplate?: NonNullable<Machine['spec']['launchTemplate']>;
}

export async function wantedOf(raw: RunInput, ctx: Ctx): Promise<Wanted> {
  const { input, kept } = await withInterface(raw, ctx);
  const own = ownTemplate(input);
  if (!input.LaunchTemplate) return { template: own, ...kept };
  const found = await getTemplate(ctx, input.LaunchTemplate);
  const version = getVersion(found, input.LaunchTemplate.Version);
  return {
    template: merged(version.data, own),
    ...kept,
    launchTemplate: {
      id: found.metadata.name,
      name: found.spec.templateName,
      version: String(version.number),
    },
  };
}

/** RunInstances has three parameters that launch templates do not have, and another word for one. */
function ownTemplate(input: RunInput): MachineTemplate {
  const { RamdiskId, SubnetId, PrivateIpAddress, Ipv6AddressCount, Ipv6Addresses, ...data } = input;
  if (input.ElasticGpuSpecification) throw unsupportedFeature('elastic GPUs (ElasticGpuSpecification)');
  if (Ipv6AddressCount || Ipv6Addresses || input.EnablePrimaryIpv6)
    throw invalidParameter('The subnet has no IPv6 addresses');
  if (input.NetworkInterfaces && SubnetId)
    throw invalidCombination(
      'Network interfaces and an instance-level subnet ID may not be specified on the same request',
    );
  if (input.NetworkInterfaces && PrivateIpAddress)
    throw invalidCombination(
      'Network interfaces and an instance-level private address may not be specified on the same request',
    );
  const template = templateOf({ ...data, RamDiskId: RamdiskId });
  return { ...template, ...present({ subnet: SubnetId, address: PrivateIpAddress }) };
}

/** How many at least and at most. */
export function countsOf({ MinCount, MaxCount }: RunInput): {
  readonly least: number;
  readonly most: number;
} {
  if (MinCount < 1 || MaxCount < 1)
    throw invalidParameter(
      `Value (${Math.min(MinCount, MaxCount)}) for parameter ${MinCount < 1 ? 'minCount' : 'maxCount'} is invalid. Expecting a value of at least 1`,
    );
  if (MaxCount < MinCount)
    throw invalidParameter(
      `Value (${MaxCount}) for parameter maxCount is invalid. Expecting a value greater than or equal to minCount (${MinCount})`,
    );
  return { least: MinCount, most: MaxCount };
}
