import { isDeepStrictEqual } from 'node:util';
import type { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { type LaunchTemplate, launchTemplateKind } from '../../../../../model/kinds/launch-template.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { inconsistentToken, missingParameter } from '../faults.ts';
import { given, present } from '../given.ts';
import { tagsFor } from '../tag-specifications.ts';
import { timeOf } from '../times.ts';
import { inTurn } from '../turns.ts';
import { launchTemplateText } from './launch-template-text.ts';
import { templateOf } from './template-data.ts';

const NAME = /^[a-zA-Z0-9().\-/_]{3,128}$/;

/** Whether what it names is there is looked at when machines are made of it, as EC2 does. */
export function createLaunchTemplate(
  raw: Input<CreateLaunchTemplateCommand>,
  ctx: Ctx,
): Promise<Output<CreateLaunchTemplateCommand>> {
  return inTurn(`template/${ctx.region}`, () => create(given(raw), ctx));
}

async function create(input: Input<CreateLaunchTemplateCommand>, ctx: Ctx) {
  const { LaunchTemplateName: templateName, ClientToken: clientToken, LaunchTemplateData } = input;
  if (!NAME.test(templateName ?? ''))
    throw new AwsFault(
      'InvalidLaunchTemplateName.MalformedException',
      'A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the following characters: - ( ) . / _',
    );
  if (!LaunchTemplateData) throw missingParameter('LaunchTemplateData');
  const data = templateOf(LaunchTemplateData);
  const tags = tagsFor(input.TagSpecifications, 'launch-template');
  const { items } = await ctx.client.list(launchTemplateKind, { namespace: ctx.region });
  const twin = items.find(({ spec }) => spec.templateName === templateName);
  if (twin && clientToken && twin.spec.clientToken === clientToken) {
    if (!isDeepStrictEqual(twin.spec.versions[0]?.data, data)) throw inconsistentToken();
    return { LaunchTemplate: launchTemplateText(twin) };
  }
  if (twin)
    throw new AwsFault(
      'InvalidLaunchTemplateName.AlreadyExistsException',
      'Launch template name already in use.',
    );
  const by = { createdAt: timeOf(ctx.clock), createdBy: ctx.caller.arn };
  const version = present({ number: 1, description: input.VersionDescription, ...by, data });
  const own = { templateName, versions: [version], defaultVersion: 1, latestVersion: 1, ...by };
  const made: LaunchTemplate = await ctx.client.create(launchTemplateKind, {
    metadata: { name: ctx.ids.resource('lt'), namespace: ctx.region },
    spec: present({ ...own, clientToken, tags }),
  });
  return { LaunchTemplate: launchTemplateText(made) };
}
