// What a function's code is and how it runs: shared by Functions (the newest, `$LATEST`) and FunctionVersions (frozen).
import { anything, texts, time } from './machine-schema.ts';
import { choice, integer, list, record, text } from './traffic-schema.ts';

export interface FunctionCode {
  /** Zip: SHA-256 of the archive in hexadecimal digits; the agent keeps the bytes. */
  readonly sha256?: string;
  readonly sizeBytes?: number;
  /** Image: as the caller named it, and the digest that this meant. */
  readonly image?: string;
  readonly imageDigest?: string;
}

/** Who may call it, beside its own account: a statement of its resource policy. */
export interface FunctionPermission {
  readonly id: string;
  /** `lambda:InvokeFunction`, `lambda:InvokeFunctionUrl`, `lambda:*` */
  readonly action: string;
  /** `apigateway.amazonaws.com`, an account, an ARN, `*`. */
  readonly principal: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
  readonly organization?: string;
  readonly urlAuthType?: 'NONE' | 'AWS_IAM';
  readonly invokedViaUrl?: boolean;
  readonly eventSourceToken?: string;
}

export interface FunctionConfig {
  readonly description?: string;
  readonly packageType: 'Zip' | 'Image';
  /** `nodejs22.x`; Zip only. */
  readonly runtime?: string;
  /** `index.handler`; Zip only. */
  readonly handler?: string;
  /** ARN of its execution role. */
  readonly role: string;
  readonly code: FunctionCode;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  /** Of /tmp. */
  readonly ephemeralStorageMiB: number;
  readonly architecture: 'x86_64' | 'arm64';
  readonly environment?: { readonly [name: string]: string };
  readonly kmsKeyArn?: string;
  /** What of an image is overruled. */
  readonly image?: {
    readonly entryPoint?: readonly string[];
    readonly command?: readonly string[];
    readonly workingDirectory?: string;
  };
  readonly network?: { readonly subnets: readonly string[]; readonly securityGroups: readonly string[] };
  readonly tracing: 'Active' | 'PassThrough';
  readonly logging: {
    readonly format: 'Text' | 'JSON';
    /** `/aws/lambda/web` */
    readonly group: string;
    readonly applicationLevel?: string;
    readonly systemLevel?: string;
  };
  /** ARN of a function that gets events that could not be worked off. */
  readonly deadLetterArn?: string;
  /** A UUID that changes with every change. */
  readonly revision: string;
  /** ISO 8601 with milliseconds. */
  readonly modifiedAt: string;
  /** What a caller gave and we only give back, in the front's words. */
  readonly further?: { readonly [name: string]: unknown };
}

const textMap = (description: string) => ({
  type: 'object' as const,
  description,
  additionalProperties: { type: 'string' as const },
});

/** The schema's properties of FunctionConfig, and which of them are required. */
export const configFields = {
  description: text('What it is'),
  packageType: choice('How its code comes', ['Zip', 'Image']),
  runtime: text('What runs the code of a Zip'),
  handler: text('What of the code is called'),
  role: text('ARN of its execution role'),
  code: record('Which code', {
    sha256: text('Of the archive, in hexadecimal digits'),
    sizeBytes: { type: 'integer' as const, format: 'int64', description: 'Of the archive', minimum: 0 },
    image: text('An image as it was named'),
    imageDigest: text('What that meant'),
  }),
  memoryMiB: integer('Memory that it may use; cpu goes with it', 128, 10_240),
  timeoutSeconds: integer('How long a call may take', 1, 900),
  ephemeralStorageMiB: integer('Size of /tmp', 512, 10_240),
  architecture: choice('Of its processor', ['x86_64', 'arm64']),
  environment: textMap('Its environment'),
  kmsKeyArn: text('With which key its environment is encrypted'),
  image: record('What of an image is overruled', {
    entryPoint: texts('Entry point'),
    command: texts('Command'),
    workingDirectory: text('Working directory'),
  }),
  network: record('Whose rules hold for its network', {
    subnets: texts('Subnets'),
    securityGroups: texts('SecurityGroups'),
  }),
  tracing: choice('Whether calls are traced', ['Active', 'PassThrough']),
  logging: record('Where and how it logs', {
    format: choice('How lines look', ['Text', 'JSON']),
    group: text('Log group'),
    applicationLevel: text('The lowest level of its own lines that is kept'),
    systemLevel: text('The lowest level of lines about it that is kept'),
  }),
  deadLetterArn: text('Who gets events that could not be worked off'),
  revision: text('A UUID that changes with every change'),
  modifiedAt: time('When that was'),
  further: anything('Given by a caller and only given back'),
};

export const requiredConfigFields = [
  'packageType',
  'role',
  'code',
  'memoryMiB',
  'timeoutSeconds',
  'ephemeralStorageMiB',
  'architecture',
  'tracing',
  'logging',
  'revision',
  'modifiedAt',
] as const;

export const permissionList = list(
  'Who may call it',
  record(
    'A statement of its resource policy',
    {
      id: text('Its name'),
      action: text('What is allowed'),
      principal: text('To whom'),
      sourceArn: text('On behalf of which resource'),
      sourceAccount: text('Of which account'),
      organization: text('Of which organization'),
      urlAuthType: choice('By URLs of this kind', ['NONE', 'AWS_IAM']),
      invokedViaUrl: { type: 'boolean', description: 'Only by way of its URL' },
      eventSourceToken: text('Only with this token'),
    },
    ['id', 'action', 'principal'],
  ),
);
