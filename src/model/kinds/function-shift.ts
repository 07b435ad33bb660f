// FunctionShifts: the calls of an alias move from one version to another: all at once, a part first (canary), or step by step (linear).
//
// A caller writes spec once, and `asked` later; ways/functions/alias-shift owns status, and writes the alias' weights meanwhile. At most
// one of an alias is not over. FunctionPools: what functions take of a node, in the ledger that everything is placed on.
import { ageColumn } from '../columns/shared.ts';
import type { FieldError } from '../errors.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { IMMUTABLE, invalid, required } from '../validation/fields.ts';
import { anything, flag, texts, time } from './machine-schema.ts';
import { choice, integer, kindSchema, record, text } from './traffic-schema.ts';

export type ShiftState =
  | 'Pending'
  | 'InProgress'
  | 'Baking'
  | 'Succeeded'
  | 'RollingBack'
  | 'RolledBack'
  | 'Failed'
  | 'Stopped';

export interface FunctionShift extends ApiObject {
  readonly spec: {
    /** metadata.name of the FunctionAlias. */
    readonly alias: string;
    readonly functionName: string;
    readonly aliasName: string;
    readonly from: string;
    readonly to: string;
    readonly strategy:
      | { readonly type: 'AllAtOnce' }
      /** `percent` at first, the rest after the interval; or `percent` more each interval. */
      | { readonly type: 'Canary' | 'Linear'; readonly percent: number; readonly intervalSeconds: number };
    /** How long it is watched after the last step. */
    readonly bakeSeconds: number;
    /** Absent: true. */
    readonly autoRollback?: boolean;
    /** How much the new version's share of errors may exceed the old one's, in points. */
    readonly maxExcessErrorPercent: number;
    /** The new version's p99 may not take longer, milliseconds. */
    readonly maxDurationMs?: number;
    /** Names of Alarms that make it fail. */
    readonly alarms?: readonly string[];
    /** Names of functions that are called before the first and after the last step, and must answer `Succeeded`. */
    readonly hooks?: { readonly before?: string; readonly after?: string };
    readonly asked?: 'stop' | 'rollback' | 'finish';
    readonly createdAt: string;
  };
  readonly status?: {
    readonly state: ShiftState;
    readonly percent: number;
    readonly reason?: string;
    readonly startedAt?: string;
    readonly endedAt?: string;
    /** Calls that were seen since it began, by version. */
    readonly seen?: { readonly [version: string]: { readonly calls: number; readonly errors: number } };
    /** What the controller has to remember. */
    readonly memory?: { readonly [name: string]: unknown };
  };
}

export interface FunctionPool extends ApiObject {
  readonly spec: {
    /** Given by placement: that of the same name as the pool. */
    readonly nodeName?: string;
    /** What its sandboxes may take together; asked for by the agent in whole steps. */
    readonly memoryMiB: number;
    readonly milliCpu: number;
  };
  readonly status?: {
    /** What it has of what it asks for: it may take no more. Written by placement, as is the next. */
    readonly granted?: { readonly memoryMiB: number; readonly milliCpu: number };
    /** Why it has no more. */
    readonly placement?: { readonly reason: string; readonly message: string };
    /** Sandboxes that are there, and those with a call. */
    readonly sandboxes?: number;
    readonly busy?: number;
  };
}

const base = { group: 'tutti.dev', version: 'v1', categories: ['tutti'], hasStatus: true, shortNames: [] };

const shiftSpec = record(
  'What is wanted',
  {
    alias: text('The FunctionAlias'),
    functionName: text('Its function'),
    aliasName: text('Its name'),
    from: text('The version that has the calls'),
    to: text('The version that is to have them'),
    strategy: record(
      'In which steps',
      {
        type: choice('How', ['AllAtOnce', 'Canary', 'Linear']),
        percent: integer('Share of a step', 1, 99),
        intervalSeconds: integer('Time between steps', 1, 172_800),
      },
      ['type'],
    ),
    bakeSeconds: integer('How long it is watched at the end', 0, 172_800),
    autoRollback: flag('Whether a failure brings the former version back'),
    maxExcessErrorPercent: integer('How many points more errors than before are too many', 0, 100),
    maxDurationMs: integer('How long the slowest hundredth may take', 1),
    alarms: texts('Alarms that make it fail'),
    hooks: record('Functions that must answer Succeeded', {
      before: text('Before the first step'),
      after: text('After the last'),
    }),
    asked: choice('What a caller asked for since', ['stop', 'rollback', 'finish']),
    createdAt: time('When'),
  },
  [
    'alias',
    'functionName',
    'aliasName',
    'from',
    'to',
    'strategy',
    'bakeSeconds',
    'maxExcessErrorPercent',
    'createdAt',
  ],
);

/** What a shift is about stays; what is asked of it may change. */
function validateShift({ spec }: FunctionShift, previous: FunctionShift | undefined): readonly FieldError[] {
  const { strategy } = spec;
  const needed = strategy.type === 'AllAtOnce' ? [] : (['percent', 'intervalSeconds'] as const);
  const values: { readonly [field: string]: unknown } = strategy;
  return [
    ...needed
      .filter((field) => values[field] === undefined)
      .map((field) => required(`spec.strategy.${field}`)),
    ...(['alias', 'from', 'to'] as const)
      .filter((field) => previous && previous.spec[field] !== spec[field])
      .map((field) => invalid(`spec.${field}`, spec[field], IMMUTABLE)),
  ];
}

export const functionShiftKind: Kind<FunctionShift> = {
  ...base,
  namespaced: true,
  kind: 'FunctionShift',
  plural: 'functionshifts',
  singular: 'functionshift',
  validate: validateShift,
  selectableFields: { 'spec.alias': ({ spec }) => spec.alias },
  schema: {
    inline: kindSchema(
      'The calls of an alias move from one version to another',
      shiftSpec,
      record('What is true', {
        state: text('Where it stands'),
        percent: integer('Share of the new version', 0, 100),
        reason: text('Why'),
        startedAt: time('When it began'),
        endedAt: time('When it was over'),
        seen: anything('Calls and errors by version'),
        memory: anything('What the controller remembers'),
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
    { name: 'Alias', type: 'string', description: 'Of which alias', value: ({ spec }) => spec.aliasName },
    {
      name: 'Versions',
      type: 'string',
      description: 'From and to',
      value: ({ spec }) => `${spec.from}->${spec.to}`,
    },
    {
      name: 'State',
      type: 'string',
      description: 'Where it stands',
      value: ({ status }) => status?.state ?? 'Pending',
    },
    {
      name: 'Percent',
      type: 'integer',
      description: 'Share of the new version',
      value: ({ status }) => status?.percent ?? 0,
    },
    ageColumn,
  ],
};

export const functionPoolKind: Kind<FunctionPool> = {
  ...base,
  namespaced: false,
  kind: 'FunctionPool',
  plural: 'functionpools',
  singular: 'functionpool',
  schema: {
    inline: kindSchema(
      'What functions take of a node',
      record(
        'What is wanted',
        {
          nodeName: text('Where'),
          memoryMiB: integer('Memory of its sandboxes together', 0),
          milliCpu: integer('Processor time of its sandboxes together', 0),
        },
        ['memoryMiB', 'milliCpu'],
      ),
      record('What is true', {
        granted: record('What it has of that', {
          memoryMiB: integer('Memory', 0),
          milliCpu: integer('Processor time', 0),
        }),
        placement: record('Why it has no more', { reason: text('One word'), message: text('Words') }),
        sandboxes: integer('Sandboxes that are there', 0),
        busy: integer('Of these, with a call', 0),
      }),
    ),
  },
  columns: [
    { name: 'Node', type: 'string', description: 'Where', value: ({ spec }) => spec.nodeName ?? '<none>' },
    {
      name: 'Memory',
      type: 'string',
      description: 'Of all together',
      value: ({ spec }) => `${spec.memoryMiB}Mi`,
    },
    {
      name: 'Granted',
      type: 'string',
      description: 'What it has of that',
      value: ({ status }) => `${status?.granted?.memoryMiB ?? 0}Mi`,
    },
    {
      name: 'Sandboxes',
      type: 'integer',
      description: 'That are there',
      value: ({ status }) => status?.sandboxes ?? 0,
    },
    { name: 'Busy', type: 'integer', description: 'With a call', value: ({ status }) => status?.busy ?? 0 },
    ageColumn,
  ],
};
