// Which launch template does a group name, and by what? Ids and names are both taken; the group keeps the id.
import type { LaunchTemplateSpecification } from '@aws-sdk/client-auto-scaling';
import {
  type LaunchTemplate,
  launchTemplateKind,
  templateVersion,
} from '../../../../../model/kinds/launch-template.ts';
import type { TemplateRef } from '../../../../../model/kinds/machine-group.ts';
import type { Ctx } from '../../../context.ts';
import { validationError } from '../faults.ts';

export interface NamedTemplate {
  readonly ref: TemplateRef;
  readonly isNamed: boolean;
  readonly template: LaunchTemplate;
}

/** Throws ValidationError. An empty text means absence, as old clients send it. */
export async function namedTemplate(ctx: Ctx, given: LaunchTemplateSpecification): Promise<NamedTemplate> {
  const { LaunchTemplateId: id, LaunchTemplateName: name, Version } = given;
  if (!id && !name)
    throw validationError('Valid requests must contain either launchTemplateId or launchTemplateName');
  if (id && name)
    throw validationError(
      'Valid requests must contain either launchTemplateId or launchTemplateName, but not both',
    );
  const { items } = await ctx.client.list(launchTemplateKind, { namespace: ctx.region });
  const template = items.find(({ metadata, spec }) =>
    id ? metadata.name === id : spec.templateName === name,
  );
  if (!template)
    throw validationError(
      id
        ? 'You must use a valid fully-formed launch template. The specified launch template, with template ID ' +
            `${id}, does not exist.`
        : `You must use a valid fully-formed launch template. The specified launch template, with template name ${name}, does not exist.`,
    );
  const version = Version || '$Default';
  if (!templateVersion(template, version))
    throw validationError(
      'You must use a valid fully-formed launch template. Could not find the specified version ' +
        `${version} for the launch template with ID ${template.metadata.name}.`,
    );
  return { ref: { id: template.metadata.name, version }, isNamed: !id, template };
}
