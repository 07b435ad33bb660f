// The form of tutti.yaml. Published as docs/tutti.schema.json, so that editors help; a test keeps the two the same.

const text = (description: string) => ({ type: 'string', minLength: 1, description }) as const;
const count = (minimum: number, maximum: number, description: string) =>
  ({ type: 'integer', minimum, maximum, description }) as const;
const amountOrShare = (description: string) =>
  ({
    anyOf: [
      { type: 'integer', minimum: 0 },
      { type: 'string', pattern: '^[0-9]+%$' },
    ],
    description,
  }) as const;

export const appFileSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'tutti.yaml: an app as `tutti deploy` runs it',
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: {
      type: 'string',
      pattern: '^[a-z]([-a-z0-9]{0,48}[a-z0-9])?$',
      description: 'Name of the app: lower-case letters, digits and -, at most 50',
    },
    namespace: text('Namespace; made when it is not there. Default: default'),
    as: { enum: ['container', 'machine'], description: 'The way in which it runs. Default: container' },
    image: text('An image to run; or build one with `build`'),
    build: {
      description: 'Folder with a Dockerfile, relative to this file; or more about it',
      anyOf: [
        { type: 'string', minLength: 1 },
        {
          type: 'object',
          additionalProperties: false,
          properties: {
            path: text('Folder, relative to this file. Default: the folder of this file'),
            dockerfile: text('Dockerfile, relative to the folder'),
            target: text('Stage to build'),
            args: {
              type: 'object',
              additionalProperties: { type: ['string', 'number', 'boolean'] },
              description: 'Values of ARGs',
            },
          },
        },
      ],
    },
    command: { type: 'array', items: { type: 'string' }, minItems: 1, description: "Instead of the image's" },
    replicas: count(0, 1000, 'How many run. Default: as many as now, else 1'),
    port: count(1, 65535, 'Where the app listens; it is told in PORT. Absent: it serves nobody'),
    publicPort: count(1, 65535, 'Where its load balancer listens. Default: 80'),
    env: {
      type: 'object',
      propertyNames: { pattern: '^[-._a-zA-Z][-._a-zA-Z0-9]*$' },
      additionalProperties: { type: ['string', 'number', 'boolean'] },
      description: 'Environment variables',
    },
    cpu: { type: ['string', 'number'], description: 'CPU that is kept for each replica: 0.5 or 500m' },
    memory: text('Memory that is kept for each replica and its limit: 256Mi'),
    health: {
      type: 'object',
      additionalProperties: false,
      required: ['path'],
      properties: { path: { type: 'string', pattern: '^/', description: 'Answers 200 when it can serve' } },
      description: 'How to see that a replica can serve. Absent: its port is open',
    },
    machine: {
      type: 'object',
      additionalProperties: false,
      properties: {
        type: text('Instance type of each machine. Default: t3.micro'),
        file: text('Machine file, relative to this file. Default: machine.yaml'),
        image: text('Machine image to run instead: an id, a name, or a name with *'),
        startSeconds: count(
          1,
          3600,
          'So long a machine may take to answer before it is replaced. Default: 60',
        ),
      },
      description: 'How it runs as machines',
    },
    graceSeconds: count(0, 3600, 'From the wish to stop it until it is killed. Default: 30'),
    rollout: {
      type: 'object',
      additionalProperties: false,
      properties: {
        surge: amountOrShare('New replicas beyond the wanted number. Default: 100%'),
        unavailable: amountOrShare('Replicas that may be missing meanwhile. Default: 0'),
        bakeSeconds: count(0, 86400, 'For how long a new version must stay well. Default: 30'),
        deadlineSeconds: count(1, 86400, 'Without progress for so long it has failed. Default: 600'),
        autoRollback: { type: 'boolean', description: 'Bring the last good version back. Default: true' },
      },
      description: 'How a new version replaces the old one',
    },
  },
} as const;

/** What the schema lets through. */
export interface AppFile {
  readonly name: string;
  readonly namespace?: string;
  readonly as?: 'container' | 'machine';
  readonly image?: string;
  readonly build?:
    | string
    | {
        readonly path?: string;
        readonly dockerfile?: string;
        readonly target?: string;
        readonly args?: { readonly [name: string]: string | number | boolean };
      };
  readonly command?: readonly string[];
  readonly replicas?: number;
  readonly port?: number;
  readonly publicPort?: number;
  readonly env?: { readonly [name: string]: string | number | boolean };
  readonly cpu?: string | number;
  readonly memory?: string;
  readonly health?: { readonly path: string };
  readonly machine?: {
    readonly type?: string;
    readonly file?: string;
    readonly image?: string;
    readonly startSeconds?: number;
  };
  readonly graceSeconds?: number;
  readonly rollout?: {
    readonly surge?: number | string;
    readonly unavailable?: number | string;
    readonly bakeSeconds?: number;
    readonly deadlineSeconds?: number;
    readonly autoRollback?: boolean;
  };
}
