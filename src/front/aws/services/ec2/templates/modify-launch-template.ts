import type { ModifyLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { launchTemplateKind } from '../../../../../model/kinds/launch-template.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { missingParameter, notFound } from '../faults.ts';
import { given } from '../given.ts';
import { launchTemplateText } from './launch-template-text.ts';
import { getTemplate, getVersion } from './lookup.ts';

/** Which version is meant where none is named. */
export async function modifyLaunchTemplate(
  raw: Input<ModifyLaunchTemplateCommand>,
  ctx: Ctx,
): Promise<Output<ModifyLaunchTemplateCommand>> {
  const input = given(raw);
  const version = input.DefaultVersion;
  if (!version) throw missingParameter('SetDefaultVersion');
  const found = await getTemplate(ctx, input);
  const changed = await changeRecord(
    ctx.client,
    launchTemplateKind,
    keyOf(found),
    () => notFound(found.metadata.name, 'lt'),
    (template) => ({
      ...template,
      spec: { ...template.spec, defaultVersion: getVersion(template, version).number },
    }),
  );
  return { LaunchTemplate: launchTemplateText(changed) };
}
