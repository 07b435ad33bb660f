// The form of a machine file: what `tutti image build --machine` bakes into a machine image.

const text = (description: string) => ({ type: 'string', minLength: 1, description }) as const;
const name = { type: 'string', pattern: '^[a-z_][-a-z0-9_]{0,30}$' } as const;
const mode = { type: 'string', pattern: '^0?[0-7]{3,4}$' } as const;
const variables = {
  type: 'object',
  propertyNames: { pattern: '^[_a-zA-Z][_a-zA-Z0-9]*$' },
  additionalProperties: { type: ['string', 'number', 'boolean'] },
} as const;

export const machineFileSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A machine file: what `tutti image build --machine` makes',
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: {
      type: 'string',
      pattern: '^[a-z]([-a-z0-9]{0,60}[a-z0-9])?$',
      description: 'Name of the image; what is in it is added: sample-app-1f2e3d4c5b6a',
    },
    description: text('What it is'),
    from: text(
      'Machine image to start from: an id, a name, or a name with *. Default: al2023-ami-2023.*, which stands for Debian 12',
    ),
    packages: {
      type: 'array',
      items: text('Package'),
      description: 'Packages, by the names that yum or apt has',
    },
    user: { ...name, description: 'Account for the app; made with a home in /home' },
    copy: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['from', 'to'],
        properties: {
          from: text('File or folder, relative to this file'),
          to: {
            type: 'string',
            pattern: '^/',
            description: 'Where; with a / at the end it goes into that folder',
          },
          owner: { type: 'string', pattern: '^[-a-z0-9_]+(:[-a-z0-9_]+)?$', description: 'Default: root' },
          mode: { ...mode, description: 'Permissions, such as "0644"' },
        },
      },
      description: 'Files that are put into it, before anything is run',
    },
    run: { type: 'array', items: text('Command'), description: 'Commands of bash, run as root' },
    services: {
      type: 'array',
      items: {
        anyOf: [
          { type: 'string', pattern: '^[A-Za-z0-9:_.@-]+$' },
          {
            type: 'object',
            additionalProperties: false,
            required: ['name', 'command'],
            properties: {
              name: { ...name, description: 'Name of the unit' },
              command: text('What it runs; it is started again when it ends'),
              user: { ...name, description: "Who runs it. Default: this file's user, else root" },
              directory: { type: 'string', pattern: '^/', description: 'Where it runs' },
              env: { ...variables, description: 'Environment variables' },
            },
          },
        ],
      },
      description: 'Units that are there and are started at boot, or units that are made',
    },
  },
} as const;

export interface MachineCopy {
  readonly from: string;
  readonly to: string;
  readonly owner?: string;
  readonly mode?: string;
}

export interface MachineService {
  readonly name: string;
  readonly command: string;
  readonly user?: string;
  readonly directory?: string;
  readonly env?: { readonly [name: string]: string | number | boolean };
}

/** What the schema lets through. */
export interface MachineFile {
  readonly name: string;
  readonly description?: string;
  readonly from?: string;
  readonly packages?: readonly string[];
  readonly user?: string;
  readonly copy?: readonly MachineCopy[];
  readonly run?: readonly string[];
  readonly services?: readonly (string | MachineService)[];
}
