import type { DescribeLaunchTemplatesCommand } from '@aws-sdk/client-ec2';
import { launchTemplateKind } from '../../../../../model/kinds/launch-template.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { describe } from '../describe.ts';
import { describableTemplate, launchTemplateText } from './launch-template-text.ts';
import { missingName } from './lookup.ts';

export async function describeLaunchTemplates(
  input: Input<DescribeLaunchTemplatesCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeLaunchTemplatesCommand>> {
  const { items } = await client.list(launchTemplateKind, { namespace: region });
  const names = input.LaunchTemplateNames;
  const named = names?.length
    ? names.map((name) => items.find(({ spec }) => spec.templateName === name) ?? missingName(name))
    : items;
  const { items: shown, next } = describe(named, input, input.LaunchTemplateIds, describableTemplate);
  return { LaunchTemplates: shown.map(launchTemplateText), NextToken: next };
}
