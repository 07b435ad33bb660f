import type { DescribeTagsCommand, ResourceType, TagDescription } from '@aws-sdk/client-ec2';
import { securityGroupKind } from '../../../../../model/kinds/security-group.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { type Describable, describe } from '../describe.ts';
import { TAGGABLE } from '../taggable.ts';

interface TagOfResource {
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly value: string;
}

const describable: Describable<TagOfResource> = {
  id: ({ id, key }) => `${id}/${key}`,
  tags: ({ key, value }) => ({ [key]: value }),
  filters: {
    'resource-id': ({ id }) => id,
    'resource-type': ({ type }) => type,
    key: ({ key }) => key,
    value: ({ value }) => value,
  },
};

export async function describeTags(
  input: Input<DescribeTagsCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeTagsCommand>> {
  const all: TagOfResource[] = [];
  for (const { kind, type } of Object.values(TAGGABLE))
    for (const { metadata, spec } of (await client.list(kind, { namespace: region })).items)
      for (const [key, value] of Object.entries(spec.tags ?? {}))
        all.push({ id: metadata.name, type, key, value });
  all.push(...(await ofRules(client, region)));
  const { items, next } = describe(all, input, undefined, describable);
  return { Tags: items.map(tagText), NextToken: next };
}

function tagText({ id, type, key, value }: TagOfResource): TagDescription {
  return { ResourceId: id, ResourceType: type as ResourceType, Key: key, Value: value }; // the types of taggable.ts are EC2's
}

/** Rules are parts of their groups' objects. */
async function ofRules(client: Ctx['client'], region: string): Promise<readonly TagOfResource[]> {
  const { items } = await client.list(securityGroupKind, { namespace: region });
  return items
    .flatMap(({ spec }) => [...spec.ingress, ...spec.egress])
    .flatMap(({ id, tags = {} }) =>
      Object.entries(tags).map(([key, value]) => ({ id, type: 'security-group-rule', key, value })),
    );
}
