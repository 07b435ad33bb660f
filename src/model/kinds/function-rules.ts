// What says how a function, or one version or alias of it, is called: FunctionUrls, FunctionEventConfigs (calls that nobody waits for),
// ProvisionedConcurrencies (sandboxes that are kept ready). Regional; metadata.name is objectName of `function:qualifier`, without it the function's.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { flag, texts, time } from './machine-schema.ts';
import { choice, integer, kindSchema, record, text } from './traffic-schema.ts';

interface OfFunction {
  /** metadata.name of the Function. */
  readonly function: string;
  readonly functionName: string;
}

export interface CrossOrigin {
  readonly allowCredentials?: boolean;
  readonly allowHeaders?: readonly string[];
  readonly allowMethods?: readonly string[];
  readonly allowOrigins?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly maxAgeSeconds?: number;
}

export interface FunctionUrl extends ApiObject {
  readonly spec: OfFunction & {
    /** An alias; absent: `$LATEST`. */
    readonly qualifier?: string;
    /** First label of its host name: 32 of [a-z0-9]. */
    readonly urlId: string;
    readonly authType: 'NONE' | 'AWS_IAM';
    readonly invokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
    readonly cors?: CrossOrigin;
    readonly createdAt: string;
    readonly modifiedAt: string;
  };
  /** The agent's: the balancer and the names have it. */
  readonly status?: { readonly ready?: boolean; readonly message?: string };
}

export interface FunctionEventConfig extends ApiObject {
  readonly spec: OfFunction & {
    /** A version, an alias, `$LATEST`. */
    readonly qualifier: string;
    /** 0 to 2. Absent: 2. */
    readonly maximumRetries?: number;
    /** 60 to 21,600. Absent: 21,600. */
    readonly maximumAgeSeconds?: number;
    /** ARNs of functions. */
    readonly onSuccess?: string;
    readonly onFailure?: string;
    readonly modifiedAt: string;
  };
}

export interface ProvisionedConcurrency extends ApiObject {
  readonly spec: OfFunction & {
    /** A version's number or an alias. */
    readonly qualifier: string;
    readonly requested: number;
    readonly modifiedAt: string;
  };
  /** The agent's. */
  readonly status?: {
    readonly state: 'IN_PROGRESS' | 'READY' | 'FAILED';
    readonly allocated: number;
    readonly available: number;
    readonly reason?: string;
  };
}

const base = { group: 'tutti.dev', version: 'v1', categories: ['tutti'], namespaced: true, shortNames: [] };
const owner = { function: text('The Function'), functionName: text('Its name') };
const functionColumn = {
  name: 'Function',
  type: 'string' as const,
  description: 'Of which function',
  value: ({ spec }: { readonly spec: OfFunction }) => spec.functionName,
};
const qualifierColumn = {
  name: 'Qualifier',
  type: 'string' as const,
  description: 'Of which version or alias',
  value: ({ spec }: { readonly spec: { readonly qualifier?: string } }) => spec.qualifier ?? '$LATEST',
};

export const crossOrigin = record('Which pages of other origins may call it', {
  allowCredentials: flag('Whether cookies and credentials may come along'),
  allowHeaders: texts('Headers of requests'),
  allowMethods: texts('Methods'),
  allowOrigins: texts('Origins'),
  exposeHeaders: texts('Headers of answers'),
  maxAgeSeconds: integer('How long a browser may remember this', 0, 86_400),
});

export const functionUrlKind: Kind<FunctionUrl> = {
  ...base,
  kind: 'FunctionUrl',
  plural: 'functionurls',
  singular: 'functionurl',
  hasStatus: true,
  selectableFields: { 'spec.function': ({ spec }) => spec.function },
  schema: {
    inline: kindSchema(
      'A host name at which a function answers',
      record(
        'What is wanted',
        {
          ...owner,
          qualifier: text('An alias'),
          urlId: text('First label of its host name', { pattern: '^[a-z0-9]{32}$' }),
          authType: choice('Who may call', ['NONE', 'AWS_IAM']),
          invokeMode: choice('How answers come', ['BUFFERED', 'RESPONSE_STREAM']),
          cors: crossOrigin,
          createdAt: time('When it was made'),
          modifiedAt: time('When it was changed'),
        },
        ['function', 'functionName', 'urlId', 'authType', 'invokeMode', 'createdAt', 'modifiedAt'],
      ),
      record('What is true', { ready: flag('Whether it answers'), message: text('Why not') }),
    ),
  },
  columns: [
    functionColumn,
    qualifierColumn,
    { name: 'Auth', type: 'string', description: 'Who may call', value: ({ spec }) => spec.authType },
    { name: 'Id', type: 'string', description: 'First label of its host', value: ({ spec }) => spec.urlId },
    ageColumn,
  ],
};

export const functionEventConfigKind: Kind<FunctionEventConfig> = {
  ...base,
  kind: 'FunctionEventConfig',
  plural: 'functioneventconfigs',
  singular: 'functioneventconfig',
  hasStatus: false,
  selectableFields: { 'spec.function': ({ spec }) => spec.function },
  schema: {
    inline: kindSchema(
      'How calls that nobody waits for are worked off',
      record(
        'What is wanted',
        {
          ...owner,
          qualifier: text('A version, an alias, $LATEST'),
          maximumRetries: integer('Tries after the first', 0, 2),
          maximumAgeSeconds: integer('How long they are tried', 60, 21_600),
          onSuccess: text('ARN of a function that is told'),
          onFailure: text('ARN of a function that is told'),
          modifiedAt: time('When it was changed'),
        },
        ['function', 'functionName', 'qualifier', 'modifiedAt'],
      ),
      record('What is true', {}),
    ),
  },
  columns: [functionColumn, qualifierColumn, ageColumn],
};

export const provisionedConcurrencyKind: Kind<ProvisionedConcurrency> = {
  ...base,
  kind: 'ProvisionedConcurrency',
  plural: 'provisionedconcurrencies',
  singular: 'provisionedconcurrency',
  hasStatus: true,
  selectableFields: { 'spec.function': ({ spec }) => spec.function },
  schema: {
    inline: kindSchema(
      'Sandboxes that are kept ready',
      record(
        'What is wanted',
        {
          ...owner,
          qualifier: text("A version's number, or an alias"),
          requested: integer('How many', 1),
          modifiedAt: time('When it was changed'),
        },
        ['function', 'functionName', 'qualifier', 'requested', 'modifiedAt'],
      ),
      record('What is true', {
        state: choice('Where it stands', ['IN_PROGRESS', 'READY', 'FAILED']),
        allocated: integer('How many are ready', 0),
        available: integer('How many of them are idle', 0),
        reason: text('Why not all'),
      }),
    ),
  },
  columns: [
    functionColumn,
    qualifierColumn,
    { name: 'Requested', type: 'integer', description: 'How many', value: ({ spec }) => spec.requested },
    {
      name: 'Ready',
      type: 'integer',
      description: 'How many are ready',
      value: ({ status }) => status?.allocated ?? 0,
    },
    ageColumn,
  ],
};
