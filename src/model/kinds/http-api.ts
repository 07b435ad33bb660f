// HTTP APIs: HttpApis, their HttpApiRoutes, HttpApiIntegrations and HttpApiStages. Regional. metadata.name of an HttpApi is its AWS id (ten of [a-z0-9]),
// of the others `<api>.<id>` (a stage: objectName of `<api>/<stage>`). Callers own spec; what answers is worked out in core/http-apis.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { type CrossOrigin, crossOrigin } from './function-rules.ts';
import { anything, flag, type Tags, tagMap, texts, time } from './machine-schema.ts';
import { choice, integer, kindSchema, record, text } from './traffic-schema.ts';

export interface HttpApi extends ApiObject {
  readonly spec: {
    readonly name: string;
    readonly description?: string;
    readonly version?: string;
    readonly cors?: CrossOrigin;
    readonly disableExecuteApiEndpoint?: boolean;
    readonly createdAt: string;
    readonly tags?: Tags;
    readonly further?: { readonly [name: string]: unknown };
  };
  readonly status?: { readonly ready?: boolean; readonly message?: string };
}

export interface HttpApiIntegration extends ApiObject {
  readonly spec: {
    readonly api: string;
    readonly id: string;
    readonly type: 'AWS_PROXY' | 'HTTP_PROXY';
    /** A function's ARN (plain or the invocation form), a URL, a Listener's ARN. */
    readonly uri: string;
    /** HTTP_PROXY. */
    readonly method?: string;
    readonly connectionType: 'INTERNET' | 'VPC_LINK';
    readonly connectionId?: string;
    readonly payloadVersion: '1.0' | '2.0';
    readonly timeoutMs: number;
    readonly description?: string;
    readonly requestParameters?: { readonly [name: string]: string };
    readonly responseParameters?: { readonly [status: string]: { readonly [name: string]: string } };
    readonly further?: { readonly [name: string]: unknown };
  };
}

export interface HttpApiRoute extends ApiObject {
  readonly spec: {
    readonly api: string;
    readonly id: string;
    /** `GET /items/{id}`, `ANY /{proxy+}`, `$default` */
    readonly key: string;
    /** The id of an HttpApiIntegration. */
    readonly integration?: string;
    readonly authorization: 'NONE' | 'AWS_IAM' | 'JWT' | 'CUSTOM';
    readonly authorizer?: string;
    readonly scopes?: readonly string[];
    readonly operationName?: string;
    readonly further?: { readonly [name: string]: unknown };
  };
}

export interface StageLimits {
  readonly rate?: number;
  readonly burst?: number;
  readonly detailedMetrics?: boolean;
}

export interface HttpApiStage extends ApiObject {
  readonly spec: {
    readonly api: string;
    /** `$default` answers without a path of its own. */
    readonly name: string;
    readonly description?: string;
    readonly autoDeploy: boolean;
    /** The id of what is deployed; without autoDeploy nothing answers before there is one. */
    readonly deployment?: string;
    readonly variables?: { readonly [name: string]: string };
    readonly limits?: StageLimits;
    readonly routeLimits?: { readonly [routeKey: string]: StageLimits };
    readonly accessLog?: { readonly destinationArn: string; readonly format: string };
    readonly createdAt: string;
    readonly modifiedAt: string;
    readonly tags?: Tags;
  };
}

/** What an API was at one time: stages without autoDeploy answer by it. */
export interface HttpApiDeployment extends ApiObject {
  readonly spec: {
    readonly api: string;
    readonly id: string;
    readonly description?: string;
    readonly auto: boolean;
    readonly createdAt: string;
    readonly routes: readonly HttpApiRoute['spec'][];
    readonly integrations: readonly HttpApiIntegration['spec'][];
  };
}

const base = { group: 'tutti.dev', version: 'v1', categories: ['tutti'], namespaced: true, shortNames: [] };
const api = text('The HttpApi');
const id = text('Its id');
const further = anything('Given by a caller and only given back');
const ofApi = { 'spec.api': ({ spec }: { readonly spec: { readonly api: string } }) => spec.api };
const apiColumn = {
  name: 'Api',
  type: 'string' as const,
  description: 'Of which HttpApi',
  value: ({ spec }: { readonly spec: { readonly api: string } }) => spec.api,
};
const limits = record('How much may come', {
  rate: { type: 'number', description: 'Requests per second', minimum: 0 },
  burst: integer('Requests at once', 0),
  detailedMetrics: flag('Whether routes are measured one by one'),
});

const integrationFields = {
  api,
  id,
  type: choice('What it is', ['AWS_PROXY', 'HTTP_PROXY']),
  uri: text('Where it goes'),
  method: text('With which method'),
  connectionType: choice('By which way', ['INTERNET', 'VPC_LINK']),
  connectionId: text('Which link'),
  payloadVersion: choice('Form of events', ['1.0', '2.0']),
  timeoutMs: integer('How long an answer may take', 50, 30_000),
  description: text('What it is'),
  requestParameters: anything('How requests are changed'),
  responseParameters: anything('How answers are changed'),
  further,
};
const routeFields = {
  api,
  id,
  key: text('Method and path, or $default'),
  integration: text('The HttpApiIntegration'),
  authorization: choice('Who may call', ['NONE', 'AWS_IAM', 'JWT', 'CUSTOM']),
  authorizer: text('Who decides'),
  scopes: texts('Scopes that a token needs'),
  operationName: text('Its name'),
  further,
};

export const httpApiKind: Kind<HttpApi> = {
  ...base,
  kind: 'HttpApi',
  plural: 'httpapis',
  singular: 'httpapi',
  hasStatus: true,
  schema: {
    inline: kindSchema(
      'An API over HTTP',
      record(
        'What is wanted',
        {
          name: text('Its name'),
          description: text('What it is'),
          version: text('Its version, for people'),
          cors: crossOrigin,
          disableExecuteApiEndpoint: flag('Whether its own host name is off'),
          createdAt: time('When it was made'),
          tags: tagMap,
          further,
        },
        ['name', 'createdAt'],
      ),
      record('What is true', { ready: flag('Whether it answers'), message: text('Why not') }),
    ),
  },
  columns: [
    { name: 'Api', type: 'string', description: 'Its name', value: ({ spec }) => spec.name },
    ageColumn,
  ],
};

export const httpApiIntegrationKind: Kind<HttpApiIntegration> = {
  ...base,
  kind: 'HttpApiIntegration',
  plural: 'httpapiintegrations',
  singular: 'httpapiintegration',
  hasStatus: false,
  selectableFields: ofApi,
  schema: {
    inline: kindSchema(
      'What answers routes of an HttpApi',
      record('What is wanted', integrationFields, [
        'api',
        'id',
        'type',
        'uri',
        'connectionType',
        'payloadVersion',
        'timeoutMs',
      ]),
      record('What is true', {}),
    ),
  },
  columns: [
    apiColumn,
    { name: 'Type', type: 'string', description: 'What it is', value: ({ spec }) => spec.type },
    { name: 'Uri', type: 'string', description: 'Where it goes', value: ({ spec }) => spec.uri },
    ageColumn,
  ],
};

export const httpApiRouteKind: Kind<HttpApiRoute> = {
  ...base,
  kind: 'HttpApiRoute',
  plural: 'httpapiroutes',
  singular: 'httpapiroute',
  hasStatus: false,
  selectableFields: ofApi,
  schema: {
    inline: kindSchema(
      'Which requests of an HttpApi go where',
      record('What is wanted', routeFields, ['api', 'id', 'key', 'authorization']),
      record('What is true', {}),
    ),
  },
  columns: [
    apiColumn,
    { name: 'Key', type: 'string', description: 'Method and path', value: ({ spec }) => spec.key },
    ageColumn,
  ],
};

export const httpApiStageKind: Kind<HttpApiStage> = {
  ...base,
  kind: 'HttpApiStage',
  plural: 'httpapistages',
  singular: 'httpapistage',
  hasStatus: false,
  selectableFields: ofApi,
  schema: {
    inline: kindSchema(
      'An HttpApi as it is offered',
      record(
        'What is wanted',
        {
          api,
          name: text('Its name'),
          description: text('What it is'),
          autoDeploy: flag('Whether changes of the API hold at once'),
          deployment: text('What is deployed'),
          variables: anything('Variables, text by name'),
          limits,
          routeLimits: { type: 'object', description: 'By route key', additionalProperties: limits },
          accessLog: record(
            'Where requests are logged',
            { destinationArn: text('A log group'), format: text('How lines look') },
            ['destinationArn', 'format'],
          ),
          createdAt: time('When it was made'),
          modifiedAt: time('When it was changed'),
          tags: tagMap,
        },
        ['api', 'name', 'autoDeploy', 'createdAt', 'modifiedAt'],
      ),
      record('What is true', {}),
    ),
  },
  columns: [
    apiColumn,
    { name: 'Stage', type: 'string', description: 'Its name', value: ({ spec }) => spec.name },
    ageColumn,
  ],
};

export const httpApiDeploymentKind: Kind<HttpApiDeployment> = {
  ...base,
  kind: 'HttpApiDeployment',
  plural: 'httpapideployments',
  singular: 'httpapideployment',
  hasStatus: false,
  selectableFields: ofApi,
  schema: {
    inline: kindSchema(
      'What an HttpApi was at one time',
      record(
        'What is wanted',
        {
          api,
          id,
          description: text('What it is'),
          auto: flag('Whether a stage made it by itself'),
          createdAt: time('When it was made'),
          routes: { type: 'array', description: 'Routes of then', items: record('A route', routeFields) },
          integrations: {
            type: 'array',
            description: 'Integrations of then',
            items: record('An integration', integrationFields),
          },
        },
        ['api', 'id', 'auto', 'createdAt', 'routes', 'integrations'],
      ),
      record('What is true', {}),
    ),
  },
  columns: [apiColumn, ageColumn],
};
