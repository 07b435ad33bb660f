// LaunchTemplates: what machines are made from, in versions. Regional. metadata.name is the AWS id (`lt-…`).
//
// Versions are numbered from 1 and never change; a number is never given twice.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { type MachineTemplate, machineTemplate, type Tags, tagMap, time } from './machine-schema.ts';
import { integer, kindSchema, list, record, text } from './traffic-schema.ts';

export interface LaunchTemplateVersion {
  readonly number: number;
  readonly description?: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly clientToken?: string;
  readonly data: MachineTemplate;
}

export interface LaunchTemplate extends ApiObject {
  readonly spec: {
    readonly templateName: string;
    readonly versions: readonly LaunchTemplateVersion[];
    readonly defaultVersion: number;
    /** The highest number ever given. */
    readonly latestVersion: number;
    readonly createdAt: string;
    readonly createdBy: string;
    readonly clientToken?: string;
    readonly tags?: Tags;
  };
}

const schema = kindSchema(
  'What machines are made from, in versions',
  record(
    'What is wanted',
    {
      templateName: text('Its name, unique in the region'),
      versions: list(
        'The versions',
        record(
          'A version',
          {
            number: integer('Its number', 1),
            description: text('What it is'),
            createdAt: time('When it was made'),
            createdBy: text('Who made it'),
            clientToken: text('What makes the call repeatable'),
            data: machineTemplate,
          },
          ['number', 'createdAt', 'createdBy', 'data'],
        ),
      ),
      defaultVersion: integer('The version that is meant where none is named', 1),
      latestVersion: integer('The highest number ever given', 1),
      createdAt: time('When it was made'),
      createdBy: text('Who made it'),
      clientToken: text('What makes the call repeatable'),
      tags: tagMap,
    },
    ['templateName', 'versions', 'defaultVersion', 'latestVersion', 'createdAt', 'createdBy'],
  ),
  record('What is true', {}),
);

export const launchTemplateKind: Kind<LaunchTemplate> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'LaunchTemplate',
  plural: 'launchtemplates',
  singular: 'launchtemplate',
  shortNames: ['lt'],
  categories: ['tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: false,
  columns: [
    { name: 'Template', type: 'string', description: 'Its name', value: ({ spec }) => spec.templateName },
    { name: 'Default', type: 'integer', description: 'Version', value: ({ spec }) => spec.defaultVersion },
    { name: 'Latest', type: 'integer', description: 'Version', value: ({ spec }) => spec.latestVersion },
    ageColumn,
  ],
};

/** `$Latest`, `$Default`, absent or a number; undefined when there is no such version. */
export function templateVersion(
  { spec }: LaunchTemplate,
  version: string | undefined,
): LaunchTemplateVersion | undefined {
  const number =
    version === '$Latest'
      ? Math.max(...spec.versions.map(({ number: each }) => each))
      : version === undefined || version === '' || version === '$Default'
        ? spec.defaultVersion
        : Number(version);
  return spec.versions.find((each) => each.number === number);
}
