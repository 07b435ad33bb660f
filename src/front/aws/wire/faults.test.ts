// How a failed call looks on each protocol.
import { ResourceNotFound$ } from '@aws-sdk/client-cloudwatch';
import { NoSuchEntityException$ } from '@aws-sdk/client-iam';
import { NotFoundException$ } from '@aws-sdk/client-kms';
import { TooManyRequestsException$ } from '@aws-sdk/client-lambda';
import { ResourceNotFoundException$ } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { AwsFault } from '../fault.ts';
import { readCbor } from './cbor-read.ts';
import { protocols } from './protocols.ts';

const gone = new AwsFault(NoSuchEntityException$, 'The role with name a<b cannot be found.').wire;

describe('a fault', () => {
  it('on query has the code and status of awsQueryError', () => {
    const reply = protocols.query.fault(gone, 'id-1', {
      xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    });
    expect(reply).toEqual({
      status: 404,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': 'id-1' },
      body:
        '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code>' +
        '<Message>The role with name a&lt;b cannot be found.</Message></Error><RequestId>id-1</RequestId></ErrorResponse>',
    });
  });

  it('on ec2 is a code and a sentence', () => {
    const fault = new AwsFault('InvalidVpcID.NotFound', "The vpc ID 'vpc-1' does not exist").wire;
    expect(protocols.ec2.fault(fault, 'id-1', {})).toEqual({
      status: 400,
      headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': 'id-1' },
      body:
        '<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code>' +
        '<Message>The vpc ID &apos;vpc-1&apos; does not exist</Message></Error></Errors><RequestID>id-1</RequestID></Response>',
    });
  });

  it('on JSON 1.1 has 400 whatever the model says, and the message where the model has it', () => {
    const kms = protocols['json1.1'].fault(new AwsFault(NotFoundException$, 'Key is gone').wire, 'id-1', {});
    expect(kms).toEqual({
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'id-1' },
      body: '{"__type":"NotFoundException","message":"Key is gone"}',
    });
    const secrets = protocols['json1.1'].fault(
      new AwsFault(ResourceNotFoundException$, 'x').wire,
      'id-1',
      {},
    );
    expect(secrets.body).toBe('{"__type":"ResourceNotFoundException","Message":"x"}');
  });

  it('on JSON 1.0 and CBOR says what the query protocol would have said', () => {
    const fault = new AwsFault(ResourceNotFound$, 'No such dashboard').wire;
    const json = protocols['json1.0'].fault(fault, 'id-1', { queryCompatible: true });
    expect(json.status).toBe(404);
    expect(json.headers['x-amzn-query-error']).toBe('ResourceNotFound;Sender');
    expect(JSON.parse(String(json.body))).toEqual({
      __type: 'com.amazonaws.cloudwatch#ResourceNotFound',
      message: 'No such dashboard',
    });
    const cbor = protocols.cbor.fault(fault, 'id-1', { queryCompatible: true });
    expect(cbor.headers).toMatchObject({
      'smithy-protocol': 'rpc-v2-cbor',
      'x-amzn-query-error': 'ResourceNotFound;Sender',
    });
    expect(readCbor(Buffer.from(cbor.body))).toEqual({
      __type: 'com.amazonaws.cloudwatch#ResourceNotFound',
      message: 'No such dashboard',
    });
  });

  it('on rest-json is named in a header, and members travel where the model binds them', () => {
    const members = { Type: 'User', retryAfterSeconds: '3' };
    const fault = new AwsFault(TooManyRequestsException$, 'Slow down', { members }).wire;
    const reply = protocols['rest-json'].fault(fault, 'id-1', {});
    expect(reply.status).toBe(429);
    expect(reply.headers).toMatchObject({
      'x-amzn-errortype': 'TooManyRequestsException',
      'retry-after': '3',
    });
    expect(JSON.parse(String(reply.body))).toEqual({ Type: 'User', message: 'Slow down' });
  });

  it.each([
    [{ sender: false }, 500],
    [{ sender: false, status: 503 }, 503],
    [{ status: 403 }, 403],
    [{}, 400],
  ])('without a model has the status of %o', (options, status) => {
    const fault = new AwsFault('SomeCode', 'why', options).wire;
    for (const protocol of Object.values(protocols))
      expect(protocol.fault(fault, 'id-1', {}).status).toBe(status);
  });

  it('can say when to try again', () => {
    const fault = new AwsFault('Throttling', 'Rate exceeded', { retryAfterSeconds: 2 }).wire;
    for (const protocol of Object.values(protocols))
      expect(protocol.fault(fault, 'id-1', {}).headers['retry-after']).toBe('2');
  });
});
