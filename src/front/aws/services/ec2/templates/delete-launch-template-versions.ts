import type {
  DeleteLaunchTemplateVersionsCommand,
  DeleteLaunchTemplateVersionsResponseErrorItem,
} from '@aws-sdk/client-ec2';
import { type LaunchTemplate, launchTemplateKind } from '../../../../../model/kinds/launch-template.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { invalidParameter, notFound } from '../faults.ts';
import { given } from '../given.ts';
import { getTemplate } from './lookup.ts';

/** Each that can be deleted is; why the others are not is in the answer. The default version stays. */
export async function deleteLaunchTemplateVersions(
  raw: Input<DeleteLaunchTemplateVersionsCommand>,
  ctx: Ctx,
): Promise<Output<DeleteLaunchTemplateVersionsCommand>> {
  const input = given(raw);
  const bad = input.Versions.find((version) => !/^\d{1,18}$/.test(version));
  if (bad !== undefined)
    throw invalidParameter(`Invalid launch template version '${bad}': it must be a number`);
  const template = await getTemplate(ctx, input);
  const refusals = new Map(input.Versions.map((version) => [version, refusal(template, version)]));
  const gone = new Set(input.Versions.filter((version) => !refusals.get(version)).map(Number));
  await changeRecord(
    ctx.client,
    launchTemplateKind,
    keyOf(template),
    () => notFound(template.metadata.name, 'lt'),
    (found) => {
      const isKept = (number: number) => !gone.has(number) || number === found.spec.defaultVersion;
      const versions = found.spec.versions.filter(({ number }) => isKept(number));
      return gone.size === 0 ? found : { ...found, spec: { ...found.spec, versions } };
    },
  );
  const named = { LaunchTemplateId: template.metadata.name, LaunchTemplateName: template.spec.templateName };
  return {
    SuccessfullyDeletedLaunchTemplateVersions: [...gone].map((VersionNumber) => ({
      ...named,
      VersionNumber,
    })),
    UnsuccessfullyDeletedLaunchTemplateVersions: [...refusals].flatMap(([version, ResponseError]) =>
      ResponseError ? [{ ...named, VersionNumber: Number(version), ResponseError }] : [],
    ),
  };
}

type Refusal = DeleteLaunchTemplateVersionsResponseErrorItem['ResponseError'];

function refusal({ spec }: LaunchTemplate, version: string): Refusal {
  const number = Number(version);
  if (number === spec.defaultVersion)
    return { Code: 'unexpectedError', Message: 'Cannot delete default version of Launch Template' };
  if (!spec.versions.some((each) => each.number === number))
    return {
      Code: 'launchTemplateVersionDoesNotExist',
      Message: `The specified launch template version ${version} does not exist.`,
    };
  return undefined;
}
