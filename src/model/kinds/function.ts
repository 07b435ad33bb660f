// Functions: code that runs when it is called. Regional. metadata.name is objectName of the AWS name.
//
// A Function is its newest code, `$LATEST`; FunctionVersions are what was published of it and never change. FunctionAliases name one or
// two versions by weight. Callers own spec; status is the agent's, which fetches what the code needs. Environments hold secrets: sealed.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { IMMUTABLE, invalid } from '../validation/fields.ts';
import {
  configFields,
  type FunctionConfig,
  type FunctionPermission,
  permissionList,
  requiredConfigFields,
} from './function-schema.ts';
import { type Tags, tagMap } from './machine-schema.ts';
import { choice, integer, kindSchema, record, text } from './traffic-schema.ts';

/** Whether calls can be answered: what code and runtime need is here. */
export interface FunctionReadiness {
  readonly state: 'Pending' | 'Active' | 'Failed';
  /** spec.revision that it is about. */
  readonly revision: string;
  /** In the words of Lambda: `Creating`, `ImageAccessDenied`, `InvalidRuntime`. */
  readonly reason?: string;
  readonly message?: string;
}

export interface LambdaFunction extends ApiObject {
  readonly spec: FunctionConfig & {
    /** As AWS calls it. */
    readonly name: string;
    /** The number of the version that was published last; numbers never come again. */
    readonly lastVersion: number;
    /** Calls at once that are kept for it, and no more than these. */
    readonly reservedConcurrency?: number;
    readonly permissions?: readonly FunctionPermission[];
    readonly recursiveLoop?: 'Allow' | 'Terminate';
    readonly tags?: Tags;
  };
  readonly status?: FunctionReadiness;
}

export interface FunctionVersion extends ApiObject {
  readonly spec: FunctionConfig & {
    /** metadata.name of the Function. */
    readonly function: string;
    /** As AWS calls the function. */
    readonly name: string;
    readonly number: number;
    readonly permissions?: readonly FunctionPermission[];
  };
  readonly status?: FunctionReadiness;
}

export interface VersionWeight {
  readonly version: string;
  /** Share of the calls, 0 to 1. */
  readonly weight: number;
}

export interface FunctionAlias extends ApiObject {
  readonly spec: {
    /** metadata.name of the Function. */
    readonly function: string;
    readonly functionName: string;
    readonly name: string;
    readonly description?: string;
    /** A number, or `$LATEST`. Gets what `others` leave. */
    readonly version: string;
    readonly others?: readonly VersionWeight[];
    readonly permissions?: readonly FunctionPermission[];
    readonly revision: string;
  };
  readonly status?: {
    /** The shift that moves it at present, or moved it last. Written by ways/functions. */
    readonly shift?: { readonly name: string; readonly state: string; readonly reason?: string };
  };
}

const base = { group: 'tutti.dev', version: 'v1', categories: ['tutti'], namespaced: true, hasStatus: true };

const readiness = record('Whether calls can be answered', {
  state: choice('Where it stands', ['Pending', 'Active', 'Failed']),
  revision: text('Of which revision that is said'),
  reason: text('Why, one word'),
  message: text('Why'),
});

const codeColumns = [
  {
    name: 'Runtime',
    type: 'string' as const,
    description: 'What runs its code',
    value: ({ spec }: { readonly spec: FunctionConfig }) => spec.runtime ?? spec.packageType,
  },
  {
    name: 'Memory',
    type: 'string' as const,
    description: 'Memory that it may use',
    value: ({ spec }: { readonly spec: FunctionConfig }) => `${spec.memoryMiB}Mi`,
  },
  {
    name: 'State',
    type: 'string' as const,
    description: 'Whether calls can be answered',
    value: ({ status }: { readonly status?: FunctionReadiness }) => status?.state ?? 'Pending',
  },
];

export const functionKind: Kind<LambdaFunction> = {
  ...base,
  kind: 'Function',
  plural: 'functions',
  singular: 'function',
  shortNames: ['fn'],
  sealed: true,
  schema: {
    inline: kindSchema(
      'Code that runs when it is called',
      record(
        'What is wanted',
        {
          ...configFields,
          name: text('Its name', { minLength: 1, maxLength: 64 }),
          lastVersion: integer('The version that was published last', 0),
          reservedConcurrency: integer('Calls at once that are kept for it', 0),
          permissions: permissionList,
          recursiveLoop: choice('What happens to calls that go in a circle', ['Allow', 'Terminate']),
          tags: tagMap,
        },
        [...requiredConfigFields, 'name', 'lastVersion'],
      ),
      readiness,
    ),
  },
  columns: [...codeColumns, ageColumn],
  validate: ({ spec }, previous) => [
    ...(previous && previous.spec.name !== spec.name ? [invalid('spec.name', spec.name, IMMUTABLE)] : []),
    ...(previous && previous.spec.lastVersion > spec.lastVersion
      ? [invalid('spec.lastVersion', spec.lastVersion, 'must not go back')]
      : []),
  ],
};

export const functionVersionKind: Kind<FunctionVersion> = {
  ...base,
  kind: 'FunctionVersion',
  plural: 'functionversions',
  singular: 'functionversion',
  shortNames: [],
  sealed: true,
  selectableFields: { 'spec.function': ({ spec }) => spec.function },
  schema: {
    inline: kindSchema(
      'A function as it was published',
      record(
        'What is wanted',
        {
          ...configFields,
          function: text('The Function'),
          name: text('Its name'),
          number: integer('Its number', 1),
          permissions: permissionList,
        },
        [...requiredConfigFields, 'function', 'name', 'number'],
      ),
      readiness,
    ),
  },
  columns: [
    { name: 'Version', type: 'integer', description: 'Its number', value: ({ spec }) => spec.number },
    ...codeColumns,
    ageColumn,
  ],
  validate: ({ spec }, previous) =>
    previous && previous.spec.number !== spec.number ? [invalid('spec.number', spec.number, IMMUTABLE)] : [],
};

export const functionAliasKind: Kind<FunctionAlias> = {
  ...base,
  kind: 'FunctionAlias',
  plural: 'functionaliases',
  singular: 'functionalias',
  shortNames: [],
  selectableFields: { 'spec.function': ({ spec }) => spec.function },
  schema: {
    inline: kindSchema(
      'A name for one or two versions of a function',
      record(
        'What is wanted',
        {
          function: text('The Function'),
          functionName: text('Its name'),
          name: text('The alias'),
          description: text('What it is'),
          version: text('A number, or $LATEST'),
          others: {
            type: 'array',
            description: 'Versions that get a share of the calls',
            'x-kubernetes-list-type': 'atomic',
            items: record(
              'A share',
              {
                version: text('A number'),
                weight: { type: 'number', description: 'Share of the calls', minimum: 0, maximum: 1 },
              },
              ['version', 'weight'],
            ),
          },
          permissions: permissionList,
          revision: text('A UUID that changes with every change'),
        },
        ['function', 'functionName', 'name', 'version', 'revision'],
      ),
      record('What is true', {
        shift: record('What moves it', {
          name: text('A FunctionShift'),
          state: text('Where it stands'),
          reason: text('Why'),
        }),
      }),
    ),
  },
  columns: [
    {
      name: 'Function',
      type: 'string',
      description: 'Of which function',
      value: ({ spec }) => spec.functionName,
    },
    { name: 'Alias', type: 'string', description: 'Its name', value: ({ spec }) => spec.name },
    {
      name: 'Versions',
      type: 'string',
      description: 'Versions and their shares',
      value: ({ spec }) => shares(spec),
    },
    ageColumn,
  ],
};

function shares({ version, others = [] }: FunctionAlias['spec']): string {
  const rest = 1 - others.reduce((sum, each) => sum + each.weight, 0);
  if (others.length === 0) return version;
  const percent = (share: number) => `${Math.round(share * 1000) / 10}%`;
  return [
    `${version}=${percent(rest)}`,
    ...others.map((each) => `${each.version}=${percent(each.weight)}`),
  ].join(',');
}
