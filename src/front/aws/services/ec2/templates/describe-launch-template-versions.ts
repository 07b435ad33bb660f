import type { DescribeLaunchTemplateVersionsCommand, LaunchTemplateVersion } from '@aws-sdk/client-ec2';
import { resolvedImage } from '../../../../../core/machines/image-parameter.ts';
import { launchTemplateKind } from '../../../../../model/kinds/launch-template.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { describe } from '../describe.ts';
import { invalidParameter } from '../faults.ts';
import { given } from '../given.ts';
import { asFault, launchWorld } from '../launch-world.ts';
import { describableVersion, type VersionOf, versionText } from './launch-template-text.ts';
import { getTemplate, getVersion } from './lookup.ts';

/** Of one template its versions, the newest first; of all templates those that `$Latest` and `$Default` name. */
export async function describeLaunchTemplateVersions(
  raw: Input<DescribeLaunchTemplateVersionsCommand>,
  ctx: Ctx,
): Promise<Output<DescribeLaunchTemplateVersionsCommand>> {
  const input = given(raw);
  const all =
    input.LaunchTemplateId || input.LaunchTemplateName
      ? await ofTemplate(input, ctx)
      : await ofAll(input.Versions, ctx);
  const { items, next } = describe(inRange(all, input), input, undefined, describableVersion);
  const newestFirst = [...items].sort((a, b) => b.version.number - a.version.number);
  const texts = newestFirst.map(versionText);
  const LaunchTemplateVersions = input.ResolveAlias ? await resolved(texts, ctx) : texts;
  return { LaunchTemplateVersions, NextToken: next };
}

/** With the image that a parameter names in place of its name. */
async function resolved(texts: readonly LaunchTemplateVersion[], ctx: Ctx): Promise<LaunchTemplateVersion[]> {
  const world = await launchWorld(ctx);
  return texts.map((text) => {
    const { ImageId, ...data } = text.LaunchTemplateData ?? {};
    if (ImageId === undefined) return text;
    return {
      ...text,
      LaunchTemplateData: { ...data, ImageId: asFault(() => resolvedImage(ImageId, world)) },
    };
  });
}

type Request = Input<DescribeLaunchTemplateVersionsCommand>;

async function ofTemplate(input: Request, ctx: Ctx): Promise<readonly VersionOf[]> {
  const template = await getTemplate(ctx, input);
  const versions = input.Versions?.length
    ? new Set(input.Versions.map((version) => getVersion(template, version)))
    : template.spec.versions;
  return [...versions].map((version) => ({ template, version }));
}

async function ofAll(
  versions: readonly string[] | undefined,
  { client, region }: Ctx,
): Promise<readonly VersionOf[]> {
  if (!versions?.length || versions.some((version) => version !== '$Latest' && version !== '$Default'))
    throw invalidParameter(
      'Without a launch template, the versions to describe must be $Latest, $Default or both',
    );
  const { items } = await client.list(launchTemplateKind, { namespace: region });
  return items.flatMap((template) => {
    const chosen = new Set(versions.map((version) => getVersion(template, version)));
    return [...chosen].map((version) => ({ template, version }));
  });
}

function inRange(all: readonly VersionOf[], { MinVersion, MaxVersion }: Request): readonly VersionOf[] {
  const [least, most] = [Number(MinVersion ?? 1), Number(MaxVersion ?? Number.POSITIVE_INFINITY)];
  return all.filter(({ version }) => version.number >= least && version.number <= most);
}
