import { isDeepStrictEqual } from 'node:util';
import type { CreateLaunchTemplateVersionCommand } from '@aws-sdk/client-ec2';
import {
  type LaunchTemplate,
  type LaunchTemplateVersion,
  launchTemplateKind,
} from '../../../../../model/kinds/launch-template.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { inconsistentToken, missingParameter, notFound } from '../faults.ts';
import { given, present } from '../given.ts';
import { timeOf } from '../times.ts';
import { versionText } from './launch-template-text.ts';
import { getTemplate, getVersion } from './lookup.ts';
import { merged } from './merge.ts';
import { templateOf } from './template-data.ts';

/** With SourceVersion, what the call says is over that version. */
export async function createLaunchTemplateVersion(
  raw: Input<CreateLaunchTemplateVersionCommand>,
  ctx: Ctx,
): Promise<Output<CreateLaunchTemplateVersionCommand>> {
  const input = given(raw);
  const { LaunchTemplateData, SourceVersion, VersionDescription: description } = input;
  if (!LaunchTemplateData) throw missingParameter('LaunchTemplateData');
  const own = templateOf(LaunchTemplateData);
  const found = await getTemplate(ctx, input);
  const data = SourceVersion ? merged(getVersion(found, SourceVersion).data, own) : own;
  const clientToken = input.ClientToken;
  const by = { createdAt: timeOf(ctx.clock), createdBy: ctx.caller.arn, clientToken };
  let version: LaunchTemplateVersion | undefined;
  const template = await changeRecord(
    ctx.client,
    launchTemplateKind,
    keyOf(found),
    () => notFound(found.metadata.name, 'lt'),
    (template) => {
      const { spec, ...object } = template;
      version = madeBefore(template, { clientToken, description, data });
      if (version) return template;
      version = present({ number: spec.latestVersion + 1, description, ...by, data });
      const versions = [...spec.versions, version];
      return { ...object, spec: { ...spec, versions, latestVersion: version.number } };
    },
  );
  return { LaunchTemplateVersion: version && versionText({ template, version }) };
}

type Asked = Pick<LaunchTemplateVersion, 'clientToken' | 'description' | 'data'>;

/** Throws IdempotentParameterMismatch when the token came with something else. */
function madeBefore({ spec }: LaunchTemplate, asked: Asked): LaunchTemplateVersion | undefined {
  const before = asked.clientToken && spec.versions.find((each) => each.clientToken === asked.clientToken);
  if (!before) return undefined;
  if (before.description !== asked.description || !isDeepStrictEqual(before.data, asked.data))
    throw inconsistentToken();
  return before;
}
