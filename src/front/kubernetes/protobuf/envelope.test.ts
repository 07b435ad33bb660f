// Bodies that kubectl 1.33 really sent, and what is wrong with others.
import { describe, expect, test } from 'vitest';
import { decodeEnvelope, messageName } from './envelope.ts';

const DEPLOYMENT =
  'azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50EqsBCh0KAnp6EgAaACIAKgAyADgAQgBaCQoDYXBwEgJ6ehJ8CAASCwoJCgNhcHASAnp6GmMKGwoAEgAaACIAKgAyADgAQgBaCQoDYXBwEgJ6ehJEEiYKAWESAWEqADIKCgAQABhQIgAqAEIAagByAIABAIgBAJABAKIBABoAMgBCAEoAUgBYAGAAaACCAQCKAQCaAQDCAQAiAgoAKAA4ABoMCAAQABgAIAAoADgAGgAiAA==';
const SECRET = 'azhzAAoMCgJ2MRIGU2VjcmV0Eh4KEgoCenoSABoAIgAqADIAOABCABIGCgFhEgFiGgAaACIA';
const SERVICE =
  'azhzAAoNCgJ2MRIHU2VydmljZRJsCh0KAnp6EgAaACIAKgAyADgAQgBaCQoDYXBwEgJ6ehJHCh4KBzgwLWh0dHASA1RDUBhQIgoIARAAGgRodHRwKAASCQoDYXBwEgJ6ehoAIgxMb2FkQmFsYW5jZXI6AEIAUgBaAGAAaAAaAgoAGgAiAA==';
const REVIEW =
  'azhzAAoyChdhdXRob3JpemF0aW9uLms4cy5pby92MRIXU2VsZlN1YmplY3RBY2Nlc3NSZXZpZXcSQgoQCgASABoAIgAqADIAOABCABIkCiIKB2RlZmF1bHQSBmRlbGV0ZRoAIgAqBHBvZHMyADoDbG9nGggIABIAGgAgABoAIgA=';

const decode = (base64: string) => decodeEnvelope(Buffer.from(base64, 'base64'));

describe('what Go packed reads as what Go would have sent as JSON', () => {
  test.each([
    [
      'a deployment: a pointer to zero stays, a plain zero goes',
      DEPLOYMENT,
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'zz', labels: { app: 'zz' } },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: 'zz' } },
          template: {
            metadata: { labels: { app: 'zz' } },
            spec: { containers: [{ name: 'a', image: 'a', ports: [{ containerPort: 80 }], resources: {} }] },
          },
          strategy: {},
        },
        status: {},
      },
    ],
    [
      'a secret: bytes are base64',
      SECRET,
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'zz' }, data: { a: 'Yg==' } },
    ],
    [
      'a service: a number or a string is what it was',
      SERVICE,
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'zz', labels: { app: 'zz' } },
        spec: {
          ports: [{ name: '80-http', protocol: 'TCP', port: 80, targetPort: 'http' }],
          selector: { app: 'zz' },
          type: 'LoadBalancer',
        },
        status: { loadBalancer: {} },
      },
    ],
    [
      'a review of a group whose name has a domain',
      REVIEW,
      {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        metadata: {},
        spec: {
          resourceAttributes: { namespace: 'default', verb: 'delete', resource: 'pods', name: 'log' },
        },
        status: { allowed: false },
      },
    ],
  ])('%s', (_name, base64, expected) => {
    expect(decode(base64)).toEqual(expected);
  });
});

describe('what is not such a body is a BadRequest', () => {
  const good = Buffer.from(SECRET, 'base64');
  test.each([
    ['nothing', Buffer.alloc(0), 'it does not start with the magic number'],
    ['JSON', Buffer.from('{}'), 'it does not start with the magic number'],
    ['one that was cut off', good.subarray(0, good.length - 12), 'unexpected end of message'],
    ['a kind that is not known', envelope('v1', 'Nonsense'), 'v1 Nonsense is not known'],
    [
      'a varint without an end',
      Buffer.concat([Buffer.from('k8s\0'), Buffer.alloc(11, 0xff)]),
      'varint is too long',
    ],
  ])('%s', (_name, bytes, message) => {
    expect(() => decodeEnvelope(bytes)).toThrow(
      expect.objectContaining({
        code: 'BadRequest',
        message: `the object provided is not a valid protobuf: ${message}`,
      }),
    );
  });
});

function envelope(apiVersion: string, kind: string): Buffer {
  const text = (number: number, value: Uint8Array) =>
    Buffer.concat([Buffer.of(number * 8 + 2, value.length), value]);
  const meta = Buffer.concat([text(1, Buffer.from(apiVersion)), text(2, Buffer.from(kind))]);
  return Buffer.concat([Buffer.from('k8s\0'), text(1, meta), text(2, Buffer.alloc(0))]);
}

test.each([
  ['v1', 'Pod', 'io.k8s.api.core.v1.Pod'],
  ['apps/v1', 'Deployment', 'io.k8s.api.apps.v1.Deployment'],
  ['discovery.k8s.io/v1', 'EndpointSlice', 'io.k8s.api.discovery.v1.EndpointSlice'],
  ['policy/v1', 'DeleteOptions', 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions'],
])('%s %s is the message %s', (apiVersion, kind, name) => {
  expect(messageName(apiVersion, kind)).toBe(name);
});
