// Which launch template, and which of its versions, does a call mean? By id or by name, never by both.
import {
  type LaunchTemplate,
  type LaunchTemplateVersion,
  launchTemplateKind,
  templateVersion,
} from '../../../../../model/kinds/launch-template.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import { invalidParameter, missingParameter, notFound } from '../faults.ts';

export interface TemplateReference {
  readonly LaunchTemplateId?: string;
  readonly LaunchTemplateName?: string;
}

/** Throws InvalidLaunchTemplateId.NotFound, InvalidLaunchTemplateName.NotFoundException. */
export async function getTemplate(
  { client, region }: Ctx,
  { LaunchTemplateId: id, LaunchTemplateName: name }: TemplateReference,
): Promise<LaunchTemplate> {
  if (id && name)
    throw invalidParameter(
      'The request should specify either a launch template ID or a launch template name, not both',
    );
  if (id) {
    const found = await client.find(launchTemplateKind, { namespace: region, name: id });
    if (!found) throw notFound(id, 'lt');
    return found;
  }
  if (!name) throw missingParameter('LaunchTemplateId or LaunchTemplateName');
  const { items } = await client.list(launchTemplateKind, { namespace: region });
  return items.find(({ spec }) => spec.templateName === name) ?? missingName(name);
}

export function missingName(name: string): never {
  throw new AwsFault(
    'InvalidLaunchTemplateName.NotFoundException',
    `The specified launch template, with template name ${name}, does not exist.`,
  );
}

/** `$Latest`, `$Default`, absent or a number. */
export function getVersion(template: LaunchTemplate, version: string | undefined): LaunchTemplateVersion {
  const found = templateVersion(template, version);
  if (found) return found;
  if (version !== undefined && !/^\d+$/.test(version))
    throw invalidParameter(
      `Invalid launch template version: either '$Default', '$Latest', or a numeric version are allowed.`,
    );
  throw new AwsFault(
    'InvalidLaunchTemplateId.VersionNotFound',
    `Could not find the specified version ${version} for the launch template with ID ${template.metadata.name}.`,
  );
}
