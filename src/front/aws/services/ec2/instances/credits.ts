// CPU credits of burstable instances: what was asked for is kept and told; nothing here runs out of credits.
import type {
  DescribeInstanceCreditSpecificationsCommand,
  ModifyInstanceCreditSpecificationCommand,
} from '@aws-sdk/client-ec2';
import { instanceTypes } from '../../../../../model/instance-types.ts';
import { type Machine, machineKind } from '../../../../../model/kinds/machine.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { type Describable, describe } from '../describe.ts';
import { invalidParameter } from '../faults.ts';
import { changeMachine, getMachines } from './change.ts';

function isBurstable({ spec }: Machine): boolean {
  return instanceTypes.get(spec.instanceType)?.isBurstable ?? false;
}

/** T2 instances begin with standard, all others with unlimited. */
function creditsOf({ spec }: Machine): string {
  const given = spec.further?.CreditSpecification as { CpuCredits?: string } | undefined; // as template-data.ts keeps it
  return given?.CpuCredits ?? (spec.instanceType.startsWith('t2.') ? 'standard' : 'unlimited');
}

const describable: Describable<Machine> = {
  id: ({ metadata }) => metadata.name,
  prefix: 'i',
  filters: { 'instance-id': ({ metadata }) => metadata.name },
};

/** Without ids: those that are unlimited. */
export async function describeInstanceCreditSpecifications(
  input: Input<DescribeInstanceCreditSpecificationsCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeInstanceCreditSpecificationsCommand>> {
  const { items } = await client.list(machineKind, { namespace: region });
  const { items: shown, next } = describe(items, input, input.InstanceIds, describable);
  const told = shown
    .filter(isBurstable)
    .filter((machine) => input.InstanceIds?.length || creditsOf(machine) === 'unlimited');
  return {
    InstanceCreditSpecifications: told.map((machine) => ({
      InstanceId: machine.metadata.name,
      CpuCredits: creditsOf(machine),
    })),
    NextToken: next,
  };
}

export async function modifyInstanceCreditSpecification(
  { InstanceCreditSpecifications }: Input<ModifyInstanceCreditSpecificationCommand>,
  ctx: Ctx,
): Promise<Output<ModifyInstanceCreditSpecificationCommand>> {
  const asked = InstanceCreditSpecifications.map(({ InstanceId = '', CpuCredits = '' }) => {
    if (CpuCredits !== 'standard' && CpuCredits !== 'unlimited')
      throw invalidParameter(`Invalid value '${CpuCredits}' for CpuCredits`);
    return { InstanceId, CpuCredits };
  });
  await getMachines(
    ctx,
    asked.map(({ InstanceId }) => InstanceId),
  );
  for (const { InstanceId, CpuCredits } of asked)
    await changeMachine(ctx, InstanceId, ({ spec }) => ({
      ...spec,
      further: { ...spec.further, CreditSpecification: { CpuCredits } },
    }));
  return {
    SuccessfulInstanceCreditSpecifications: asked.map(({ InstanceId }) => ({ InstanceId })),
    UnsuccessfulInstanceCreditSpecifications: [],
  };
}
