// Instance profiles of instances, as associations: an instance has one or none, and its id says the association's.
import type {
  AssociateIamInstanceProfileCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DisassociateIamInstanceProfileCommand,
  IamInstanceProfileAssociation,
  IamInstanceProfileSpecification,
  ReplaceIamInstanceProfileAssociationCommand,
} from '@aws-sdk/client-ec2';
import { profileOf } from '../../../../../core/machines/profile.ts';
import { instanceProfileKind } from '../../../../../model/kinds/instance-profile.ts';
import { type Machine, machineKind } from '../../../../../model/kinds/machine.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { type Describable, describe } from '../describe.ts';
import { missingParameter, notFound } from '../faults.ts';
import { given, present } from '../given.ts';
import { asFault } from '../launch-world.ts';
import { changeMachine, getLiving } from './change.ts';
import { stateOf } from './state.ts';

type State = 'associating' | 'associated' | 'disassociating';
const PREFIX = 'iip-assoc-';

function associationText(
  { metadata, spec }: Pick<Machine, 'metadata' | 'spec'>,
  State: State,
): IamInstanceProfileAssociation {
  return {
    AssociationId: PREFIX + metadata.name.slice('i-'.length),
    InstanceId: metadata.name,
    IamInstanceProfile: { Arn: spec.instanceProfile?.arn, Id: spec.instanceProfile?.id },
    State,
  };
}

async function profileNamed({ client, account }: Ctx, named: IamInstanceProfileSpecification) {
  const { Arn: arn, Name: name } = given(named);
  const instanceProfiles = (await client.list(instanceProfileKind)).items;
  const found = asFault(() => profileOf(present({ arn, name }), { account, instanceProfiles }));
  if (!found) throw missingParameter('IamInstanceProfile');
  return found;
}

export async function associateIamInstanceProfile(
  { InstanceId, IamInstanceProfile }: Input<AssociateIamInstanceProfileCommand>,
  ctx: Ctx,
): Promise<Output<AssociateIamInstanceProfileCommand>> {
  const instanceProfile = await profileNamed(ctx, IamInstanceProfile);
  await getLiving(ctx, InstanceId);
  const machine = await changeMachine(ctx, InstanceId, ({ spec }) => {
    if (spec.instanceProfile)
      throw new AwsFault('IncorrectState', `There is an existing association for instance ${InstanceId}`);
    return { ...spec, instanceProfile };
  });
  return { IamInstanceProfileAssociation: associationText(machine, 'associating') };
}

export async function disassociateIamInstanceProfile(
  { AssociationId }: Input<DisassociateIamInstanceProfileCommand>,
  ctx: Ctx,
): Promise<Output<DisassociateIamInstanceProfileCommand>> {
  const before = await associated(ctx, AssociationId);
  await changeMachine(ctx, before.metadata.name, ({ spec: { instanceProfile: _, ...spec } }) => spec);
  return { IamInstanceProfileAssociation: associationText(before, 'disassociating') };
}

export async function replaceIamInstanceProfileAssociation(
  { AssociationId, IamInstanceProfile }: Input<ReplaceIamInstanceProfileAssociationCommand>,
  ctx: Ctx,
): Promise<Output<ReplaceIamInstanceProfileAssociationCommand>> {
  const instanceProfile = await profileNamed(ctx, IamInstanceProfile);
  const { metadata } = await associated(ctx, AssociationId);
  const machine = await changeMachine(ctx, metadata.name, ({ spec }) => ({ ...spec, instanceProfile }));
  return { IamInstanceProfileAssociation: associationText(machine, 'associating') };
}

async function associated({ client, region }: Ctx, id: string): Promise<Machine> {
  const name = `i-${id.slice(PREFIX.length)}`;
  const found = id.startsWith(PREFIX) && (await client.find(machineKind, { namespace: region, name }));
  if (!found || !isAssociated(found)) throw notFound(id, 'iip-assoc');
  return found;
}

const isAssociated = (machine: Machine): boolean =>
  machine.spec.instanceProfile !== undefined && stateOf(machine) !== 'terminated';

const describable: Describable<Machine> = {
  id: ({ metadata }) => PREFIX + metadata.name.slice('i-'.length),
  prefix: 'iip-assoc',
  filters: { 'instance-id': ({ metadata }) => metadata.name, state: () => 'associated' },
};

export async function describeIamInstanceProfileAssociations(
  input: Input<DescribeIamInstanceProfileAssociationsCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeIamInstanceProfileAssociationsCommand>> {
  const { items } = await client.list(machineKind, { namespace: region });
  const { items: shown, next } = describe(
    items.filter(isAssociated),
    input,
    input.AssociationIds,
    describable,
  );
  return {
    IamInstanceProfileAssociations: shown.map((machine) => associationText(machine, 'associated')),
    NextToken: next,
  };
}
