// How a LaunchTemplate and its versions are told in EC2's words, and what filters see of them.
import type {
  LaunchTemplate as TemplateText,
  LaunchTemplateVersion as VersionText,
} from '@aws-sdk/client-ec2';
import type { LaunchTemplate, LaunchTemplateVersion } from '../../../../../model/kinds/launch-template.ts';
import { tagEntries } from '../../../shared/tags.ts';
import type { Describable } from '../describe.ts';
import { templateText } from './template-text.ts';

export function launchTemplateText({ metadata, spec }: LaunchTemplate): TemplateText {
  return {
    LaunchTemplateId: metadata.name,
    LaunchTemplateName: spec.templateName,
    CreateTime: new Date(spec.createdAt),
    CreatedBy: spec.createdBy,
    DefaultVersionNumber: spec.defaultVersion,
    LatestVersionNumber: spec.latestVersion,
    Tags: tagEntries(spec.tags),
  };
}

export interface VersionOf {
  readonly template: LaunchTemplate;
  readonly version: LaunchTemplateVersion;
}

export function versionText({ template: { metadata, spec }, version }: VersionOf): VersionText {
  return {
    LaunchTemplateId: metadata.name,
    LaunchTemplateName: spec.templateName,
    VersionNumber: version.number,
    ...(version.description ? { VersionDescription: version.description } : {}),
    CreateTime: new Date(version.createdAt),
    CreatedBy: version.createdBy,
    DefaultVersion: version.number === spec.defaultVersion,
    LaunchTemplateData: templateText(version.data),
  };
}

export const describableTemplate: Describable<LaunchTemplate> = {
  id: ({ metadata }) => metadata.name,
  prefix: 'lt',
  tags: ({ spec }) => spec.tags,
  pages: [1, 200],
  filters: {
    'create-time': ({ spec }) => spec.createdAt,
    'launch-template-name': ({ spec }) => spec.templateName,
  },
};

export const describableVersion: Describable<VersionOf> = {
  id: ({ template, version }) => `${template.metadata.name}/${String(version.number).padStart(10, '0')}`,
  pages: [1, 200],
  filters: {
    'create-time': ({ version }) => version.createdAt,
    'ebs-optimized': ({ version }) => version.data.ebsOptimized,
    'http-endpoint': ({ version }) => templateText(version.data).MetadataOptions?.HttpEndpoint,
    'http-tokens': ({ version }) => version.data.metadata?.tokens,
    'iam-instance-profile': ({ version }) =>
      version.data.instanceProfile?.arn ?? version.data.instanceProfile?.name,
    'image-id': ({ version }) => version.data.image,
    'instance-type': ({ version }) => version.data.instanceType,
    'is-default-version': ({ template, version }) => version.number === template.spec.defaultVersion,
    'kernel-id': () => undefined,
    'ram-disk-id': () => undefined,
  },
};
