// MetricDashboards: pages of graphs as AWS clients store them. Cluster-scoped, as they belong to no region; the body is theirs and is not read.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { kindSchema, record, text } from './traffic-schema.ts';

export interface MetricDashboard extends ApiObject {
  readonly spec: {
    readonly dashboardName: string;
    /** JSON, as it came. */
    readonly body: string;
    /** RFC 3339 with milliseconds. */
    readonly modifiedAt: string;
    readonly tags?: { readonly [key: string]: string };
  };
}

const schema = kindSchema(
  'A page of graphs',
  record(
    'What is wanted',
    {
      dashboardName: text('Its AWS name', { minLength: 1 }),
      body: text('JSON, as it came'),
      modifiedAt: text('When it was last written'),
      tags: { type: 'object', description: 'AWS tags', additionalProperties: { type: 'string' } },
    },
    ['dashboardName', 'body', 'modifiedAt'],
  ),
  record('What is true', {}),
);

export const metricDashboardKind: Kind<MetricDashboard> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'MetricDashboard',
  plural: 'metricdashboards',
  singular: 'metricdashboard',
  shortNames: [],
  categories: ['tutti'],
  namespaced: false,
  schema: { inline: schema },
  hasStatus: false,
  columns: [ageColumn],
};
