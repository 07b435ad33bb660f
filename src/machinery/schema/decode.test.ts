import { expect, test } from 'vitest';
import { decodeObject } from './decode.ts';
import { kubernetesDefinitions } from './kubernetes.ts';
import { Schemas } from './node.ts';

const schemas = new Schemas(kubernetesDefinitions);
const root = (name: string) => schemas.root(name, { definition: `io.k8s.api.${name}` });
const deployment = root('apps.v1.Deployment');
const configMap = root('core.v1.ConfigMap');
const secret = root('core.v1.Secret');
const event = root('core.v1.Event');
const pod = root('core.v1.Pod');

const containers = (container: object) => ({ spec: { containers: [container] } });

const clean = [
  {
    name: 'null is as good as absent',
    schema: deployment,
    body: { spec: { replicas: null } },
    value: { spec: {} },
  },
  {
    name: 'undefined is as good as absent',
    schema: deployment,
    body: { spec: undefined, kind: 'x' },
    value: { kind: 'x' },
  },
  {
    name: 'null in a map of texts is the empty text',
    schema: configMap,
    body: { data: { a: null, b: '1' } },
    value: { data: { a: '', b: '1' } },
  },
  {
    name: 'a quantity that is a number becomes text',
    schema: pod,
    body: containers({ name: 'a', resources: { limits: { cpu: 0.5, memory: '64Mi' } } }),
    value: containers({ name: 'a', resources: { limits: { cpu: '0.5', memory: '64Mi' } } }),
  },
  {
    name: 'a port may be a number or a name',
    schema: pod,
    body: containers({
      name: 'a',
      readinessProbe: { tcpSocket: { port: 'web' } },
      livenessProbe: { tcpSocket: { port: 80 } },
    }),
    value: containers({
      name: 'a',
      readinessProbe: { tcpSocket: { port: 'web' } },
      livenessProbe: { tcpSocket: { port: 80 } },
    }),
  },
  {
    name: 'a time is stored in UTC and whole seconds',
    schema: event,
    body: { firstTimestamp: '2026-03-01T01:30:00.75+02:00' },
    value: { firstTimestamp: '2026-02-28T23:30:00Z' },
  },
  {
    name: 'a time with microseconds keeps six digits',
    schema: event,
    body: { eventTime: '2026-03-01T01:30:00.123456789Z' },
    value: { eventTime: '2026-03-01T01:30:00.123456Z' },
  },
  { name: 'nothing at all is an empty object', schema: configMap, body: undefined, value: {} },
  {
    name: 'a key called __proto__ is a key like any other',
    schema: configMap,
    body: JSON.parse('{"data":{"__proto__":"x"}}') as object,
    value: JSON.parse('{"data":{"__proto__":"x"}}') as object,
  },
];

test.each(clean)('$name', ({ schema, body, value }) => {
  const decoded = decodeObject(schema, body);
  expect(decoded).toEqual({ value, unknown: [] });
  expect(JSON.stringify(decoded.value)).toBe(JSON.stringify(value));
});

const refused = [
  {
    name: 'a text where a number belongs',
    schema: deployment,
    body: { spec: { replicas: 'two' } },
    message: 'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  },
  {
    name: 'a fraction where a whole number belongs',
    schema: deployment,
    body: { spec: { replicas: 1.5 } },
    message:
      'json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
  },
  {
    name: 'a number where a label value belongs; keys of maps are not in the path',
    schema: deployment,
    body: { metadata: { labels: { app: 1 } } },
    message: 'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
  },
  {
    name: 'an object where a list belongs; places in lists are not in the path',
    schema: deployment,
    body: { spec: { template: { spec: { containers: [{ name: 'a', ports: {} }] } } } },
    message:
      'json: cannot unmarshal object into Go struct field Container.spec.template.spec.containers.ports of type []v1.ContainerPort',
  },
  {
    name: 'a list where an object belongs',
    schema: deployment,
    body: { spec: [] },
    message: 'json: cannot unmarshal array into Go struct field Deployment.spec of type v1.DeploymentSpec',
  },
  {
    name: 'a body that is a list',
    schema: deployment,
    body: [],
    message: 'json: cannot unmarshal array into Go value of type v1.Deployment',
  },
  {
    name: 'a truth value as port',
    schema: pod,
    body: containers({ readinessProbe: { tcpSocket: { port: true } } }),
    message:
      'json: cannot unmarshal bool into Go struct field TCPSocketAction.spec.containers.readinessProbe.tcpSocket.port of type int32',
  },
  {
    name: 'a quantity that is none',
    schema: pod,
    body: containers({ resources: { limits: { cpu: 'much' } } }),
    message: "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  },
  {
    name: 'a time that is none',
    schema: event,
    body: { firstTimestamp: 'noon' },
    message: 'parsing time "noon" as "2006-01-02T15:04:05Z07:00": cannot parse "noon" as "2006"',
  },
  {
    name: 'text that is not base64',
    schema: secret,
    body: { data: { a: 'ab*d' } },
    message: 'illegal base64 data at input byte 2',
  },
];

test.each(refused)(
  '$name is refused in the words of the decoder of upstream',
  ({ schema, body, message }) => {
    expect(() => decodeObject(schema, body)).toThrow(message);
  },
);

test('unknown fields are dropped and listed with their whole path', () => {
  const body = { spec: { replcas: 1, template: { spec: { containers: [{ name: 'a', imagee: 'x' }] } } } };
  const { value, unknown } = decodeObject(deployment, body);
  expect(unknown).toEqual(['spec.replcas', 'spec.template.spec.containers[0].imagee']);
  expect(value).toEqual({ spec: { template: { spec: { containers: [{ name: 'a' }] } } } });
});

test('the result shares nothing with what was sent', () => {
  const body = { metadata: { labels: { a: '1' } } };
  const { value } = decodeObject(configMap, body);
  body.metadata.labels.a = '2';
  expect(value).toEqual({ metadata: { labels: { a: '1' } } });
});

test('schemas that are written out fill their defaults, on every level', () => {
  const inline = {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        default: {},
        properties: {
          size: { type: 'integer', default: 3 },
          zones: { type: 'array', items: { type: 'string' } },
        },
      },
    },
  } as const;
  const widget = new Schemas(kubernetesDefinitions).root('Widget', { inline });
  expect(decodeObject(widget, { metadata: { name: 'a' }, spec: { zones: [] } }).value).toEqual({
    metadata: { name: 'a' },
    spec: { size: 3, zones: [] },
  });
});

test('what is the very same value as in the stored object is taken as it is, what is new beside it is decoded', () => {
  const stored = decodeObject(pod, {
    metadata: { labels: { app: 'a' } },
    spec: { containers: [{ name: 'a', resources: { limits: { cpu: 1 } } }], volumes: [{ name: 'v' }] },
  }).value as { metadata: object; spec: { containers: readonly object[]; volumes: readonly object[] } };
  const { metadata, spec } = stored;
  const added = { name: 'b', resources: { limits: { cpu: 2 } }, colour: 'red' };
  const body = { metadata, spec: { volumes: spec.volumes, containers: [spec.containers[0], added] } };
  const { value, unknown } = decodeObject(pod, body, stored);
  const decoded = value as typeof stored;
  expect(decoded.metadata).toBe(metadata);
  expect(decoded.spec.volumes).toBe(spec.volumes);
  expect(decoded.spec.containers[0]).toBe(spec.containers[0]);
  expect(decoded.spec.containers[1]).toEqual({ name: 'b', resources: { limits: { cpu: '2' } } });
  expect(unknown).toEqual(['spec.containers[1].colour']);
});
