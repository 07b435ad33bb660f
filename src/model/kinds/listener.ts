// Listeners: a port of a LoadBalancer, and where what arrives there goes.
import { ageColumn } from '../columns/shared.ts';
import type { Kind, Schema } from '../kind.ts';
import type { Listener, RuleAction } from '../traffic-types.ts';
import { validateListener } from '../validation/traffic.ts';
import { choice, integer, kindSchema, list, PORT, record, text } from './traffic-schema.ts';
import { flag, tagMap } from './vpc.ts';

export type { Listener };

const action: Schema = record(
  'What is done with a request or connection',
  {
    type: choice('What to do', ['forward', 'redirect', 'fixed-response']),
    targets: list(
      'forward: where to, by weight',
      record(
        'A share',
        { targetGroup: text('Name of a TargetGroup'), weight: integer('Its share', 0, 999) },
        ['targetGroup', 'weight'],
      ),
    ),
    stickiness: record(
      'forward: clients come back to the same group',
      { durationSeconds: integer('For how long', 1, 604_800), enabled: flag('Absent = true') },
      ['durationSeconds'],
    ),
    statusCode: integer('redirect and fixed-response: the code', 200, 599),
    location: text('redirect: where to'),
    contentType: text('fixed-response: type of the body'),
    body: text('fixed-response: the body', { maxLength: 16_384 }),
  },
  ['type'],
);

const texts = (description: string): Schema => list(description, { type: 'string' });

const TLS_VERSIONS = ['TLSv1.2', 'TLSv1.3'];

const match: Schema = record('All that is named must hold', {
  hosts: texts('Host header patterns with * and ?'),
  paths: texts('Path patterns with * and ?'),
  methods: texts('HTTP methods'),
  headers: list(
    'Headers',
    record('A header', { name: text('Its name'), values: texts('Patterns') }, ['name', 'values']),
  ),
  sources: texts('Ranges of client addresses'),
  query: list(
    'Query parameters',
    record(
      'Any of these',
      {
        anyOf: list(
          'Parameters',
          record('A parameter', { key: text('Its name'), value: text('Pattern') }, ['value']),
        ),
      },
      ['anyOf'],
    ),
  ),
});

const rule: Schema = record(
  'An exception to the default action',
  {
    priority: integer('Lower is looked at first', 1, 50_000),
    match,
    action,
    id: text('The end of its ARN'),
    tags: tagMap,
  },
  ['priority', 'match', 'action'],
);

const schema = kindSchema(
  'A port of a LoadBalancer',
  record(
    'What is wanted',
    {
      loadBalancer: text('Name of a LoadBalancer in the same namespace'),
      port: integer('Port to listen on', ...PORT),
      protocol: choice('What is spoken there', ['HTTP', 'HTTPS', 'TCP', 'TLS', 'UDP']),
      certificate: text('Name of a Secret of type kubernetes.io/tls; for HTTPS and TLS'),
      certificates: texts('Further ones, chosen by the name that the client asks for'),
      tls: record('Which versions of TLS', {
        policy: text('The name of the policy that says it'),
        minVersion: choice('The oldest', TLS_VERSIONS),
        maxVersion: choice('The newest', TLS_VERSIONS),
      }),
      defaultAction: action,
      rules: list('Looked at before the default action', rule),
      responseHeaders: record('HTTP: what is done to answers', {
        set: list(
          'Headers that answers get',
          record('A header', { name: text('Its name'), value: text('Its value') }, ['name', 'value']),
        ),
        remove: texts('Headers that are taken off'),
      }),
      idleTimeoutSeconds: integer(
        "How long a connection may be silent; absent = the load balancer's",
        1,
        6000,
      ),
      attributes: { ...tagMap, description: "Settings as a cloud's API has them" },
      tags: tagMap,
    },
    ['loadBalancer', 'port', 'protocol', 'defaultAction'],
  ),
  record('What is true', {
    ready: { type: 'boolean', description: 'True once the balancer listens' },
    message: text('Why it does not'),
  }),
);

function actionText(it: RuleAction | undefined): string {
  if (it?.type !== 'forward') return it?.type ?? '';
  const single = it.targets.length === 1;
  return it.targets
    .map(({ targetGroup, weight }) => (single ? targetGroup : `${targetGroup}=${weight}`))
    .join(',');
}

export const listenerKind: Kind<Listener> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'Listener',
  plural: 'listeners',
  singular: 'listener',
  shortNames: [],
  categories: ['tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: true,
  selectableFields: { 'spec.loadBalancer': ({ spec }) => spec.loadBalancer },
  columns: [
    {
      name: 'LoadBalancer',
      type: 'string',
      description: 'Where it listens',
      value: ({ spec }) => spec.loadBalancer,
    },
    { name: 'Port', type: 'integer', description: 'On which port', value: ({ spec }) => spec.port },
    { name: 'Protocol', type: 'string', description: 'What is spoken', value: ({ spec }) => spec.protocol },
    {
      name: 'Default',
      type: 'string',
      description: 'Where it sends to',
      value: ({ spec }) => actionText(spec.defaultAction),
    },
    {
      name: 'Rules',
      type: 'integer',
      description: 'Number of exceptions',
      value: ({ spec }) => spec.rules?.length ?? 0,
    },
    {
      name: 'Ready',
      type: 'boolean',
      description: 'Does it listen?',
      value: ({ status }) => status?.ready ?? false,
    },
    ageColumn,
  ],
  prepareForCreate: (listener) => ({ ...listener, status: {} }),
  validate: validateListener,
};
