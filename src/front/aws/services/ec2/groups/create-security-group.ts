import type { CreateSecurityGroupCommand } from '@aws-sdk/client-ec2';
import { securityGroupKind } from '../../../../../model/kinds/security-group.ts';
import { vpcKind } from '../../../../../model/kinds/vpc.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { tagEntries } from '../../../shared/tags.ts';
import { invalidParameter, missingParameter, notFound } from '../faults.ts';
import { given } from '../given.ts';
import { tagsFor } from '../tag-specifications.ts';
import { inTurn } from '../turns.ts';
import { securityGroupText } from './security-group-text.ts';

const TEXT = /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

/** Everything goes out, nothing comes in, until rules say otherwise. */
export function createSecurityGroup(
  input: Input<CreateSecurityGroupCommand>,
  ctx: Ctx,
): Promise<Output<CreateSecurityGroupCommand>> {
  return inTurn(`group/${ctx.region}`, () => create(given(input), ctx));
}

async function create(input: Input<CreateSecurityGroupCommand>, ctx: Ctx) {
  const { GroupName: groupName, Description: description, TagSpecifications } = input;
  checkTexts(groupName, description);
  const tags = tagsFor(TagSpecifications, 'security-group');
  const vpcId = await vpcOf(ctx, input.VpcId);
  const { items } = await ctx.client.list(securityGroupKind, { namespace: ctx.region });
  if (items.some(({ spec }) => spec.groupName === groupName && spec.vpcId === vpcId))
    throw new AwsFault(
      'InvalidGroup.Duplicate',
      `The security group '${groupName}' already exists for VPC '${vpcId}'`,
    );
  const everything = { id: ctx.ids.resource('sgr'), protocol: '-1', cidr: '0.0.0.0/0' };
  const group = await ctx.client.create(securityGroupKind, {
    metadata: { name: ctx.ids.resource('sg'), namespace: ctx.region },
    spec: { groupName, description, vpcId, ingress: [], egress: [everything], ...(tags ? { tags } : {}) },
  });
  const { SecurityGroupArn } = securityGroupText(group);
  return { GroupId: group.metadata.name, SecurityGroupArn, Tags: tagEntries(tags) };
}

function checkTexts(name: string | undefined, description: string | undefined): void {
  if (!name) throw missingParameter('groupName');
  if (!description) throw missingParameter('GroupDescription');
  if (name === 'default') throw invalidParameter('Cannot use reserved security group name: default');
  if (name.startsWith('sg-'))
    throw invalidParameter(
      `Invalid value '${name}' for groupName. Group names may not be in the format sg-*`,
    );
  for (const [parameter, text] of [
    ['groupName', name],
    ['GroupDescription', description],
  ] as const)
    if (!TEXT.test(text))
      throw invalidParameter(
        `Value (${text}) for parameter ${parameter} is invalid. ${text.length > 255 ? 'It must have at most 255 characters' : 'Character sets beyond ASCII are not supported.'}`,
      );
}

async function vpcOf({ client, region }: Ctx, id: string | undefined): Promise<string> {
  const { items } = await client.list(vpcKind, { namespace: region });
  const vpc = items.find(({ metadata, spec }) => (id ? metadata.name === id : spec.isDefault));
  if (vpc) return vpc.metadata.name;
  if (id) throw notFound(id, 'vpc');
  throw new AwsFault('VPCIdNotSpecified', 'No default VPC for this user');
}
