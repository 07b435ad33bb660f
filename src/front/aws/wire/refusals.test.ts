// What does not fit its operation is refused with the code of AWS's own front ends, in bounded time and memory, and never crashes.

import { GetMetricData$, PutMetricData$ } from '@aws-sdk/client-cloudwatch';
import { PutLogEvents$ } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeInstances$, RunInstances$ } from '@aws-sdk/client-ec2';
import { CreateRole$, ListRoles$, PutRolePolicy$ } from '@aws-sdk/client-iam';
import { CreateFunction$, ListFunctions$ } from '@aws-sdk/client-lambda';
import { PutParameter$ } from '@aws-sdk/client-ssm';
import type { StaticOperationSchema } from '@smithy/types';
import { describe, expect, it } from 'vitest';
import { AwsFault } from '../fault.ts';
import { writeCbor } from './cbor-write.ts';
import type { ProtocolName, WireRequest } from './protocol.ts';
import { protocols } from './protocols.ts';
import { cborRequest, formRequest, jsonRequest, restRequest } from './testing/requests.ts';

/** `Code: message`, or the input when nothing is refused. */
function decoded(protocol: ProtocolName, operation: StaticOperationSchema, request: WireRequest): unknown {
  try {
    return protocols[protocol].decode(operation, request);
  } catch (error) {
    if (error instanceof AwsFault) return `${error.wire.code}: ${error.message}`;
    throw error;
  }
}

const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);

describe('ec2', () => {
  it.each([
    [
      'a number that is none',
      DescribeInstances$,
      'MaxResults=many',
      "InvalidParameterValue: Invalid value 'many' for MaxResults",
    ],
    [
      'a boolean that is none',
      DescribeInstances$,
      'DryRun=yes',
      "InvalidParameterValue: Invalid value 'yes' for DryRun",
    ],
    [
      'an unknown parameter',
      DescribeInstances$,
      'Foo=1',
      'UnknownParameter: The parameter Foo is not recognized',
    ],
    [
      'an unknown member',
      DescribeInstances$,
      'Filter.1.Nam=x',
      'UnknownParameter: The parameter Filter.1.Nam is not recognized',
    ],
    [
      'a list where a text is',
      DescribeInstances$,
      'NextToken.1=x',
      'UnknownParameter: The parameter NextToken is not recognized',
    ],
    [
      'a text where a list is',
      DescribeInstances$,
      'InstanceId=i-1',
      'UnknownParameter: The parameter InstanceId is not recognized',
    ],
    [
      'an element without a number',
      DescribeInstances$,
      'InstanceId.x=i-1',
      'UnknownParameter: The parameter InstanceId.x is not recognized',
    ],
    [
      'a missing parameter',
      RunInstances$,
      'MinCount=1',
      'MissingParameter: The request must contain the parameter MaxCount',
    ],
    [
      'a parameter given twice',
      DescribeInstances$,
      'NextToken=a&NextToken=b',
      'MalformedQueryString: A parameter is given more than once',
    ],
    [
      'an escape that is no text',
      DescribeInstances$,
      'NextToken=%FF',
      'MalformedQueryString: The query string contains an escape that is not valid UTF-8',
    ],
    [
      'keys without end',
      DescribeInstances$,
      `${'a.'.repeat(100)}b=1`,
      'MalformedQueryString: A parameter is nested too deeply',
    ],
    [
      'parameters without end',
      DescribeInstances$,
      Array.from({ length: 200_001 }, (_, at) => `k${at}=`).join('&'),
      'MalformedQueryString: The request has too many parameters',
    ],
  ])('refuses %s', (_, operation, body, refusal) => {
    expect(decoded('ec2', operation, formRequest(body))).toBe(refusal);
  });

  it.each([
    [
      'elements with gaps and in any order',
      'InstanceId.999999999=b&InstanceId.3=a',
      { InstanceIds: ['a', 'b'] },
    ],
    [
      'nothing where a number, a boolean or a structure is',
      'MaxResults=&DryRun=&NextToken=',
      { NextToken: '' },
    ],
    [
      'what belongs to the call',
      'Action=DescribeInstances&Version=2016-11-15&X-Amz-Algorithm=x&AWSAccessKeyId=x&Timestamp=y',
      {},
    ],
    ['a query string without a body', '', {}],
  ])('takes %s', (_, body, input) => {
    expect(decoded('ec2', DescribeInstances$, formRequest(body))).toEqual(input);
  });

  it('takes what old clients send for absent values', () => {
    const body =
      'MinCount=1&MaxCount=1&UserData=&IamInstanceProfile.Name=&Placement.AvailabilityZone=&Monitoring=';
    expect(decoded('ec2', RunInstances$, formRequest(body))).toEqual({
      MinCount: 1,
      MaxCount: 1,
      UserData: '',
      IamInstanceProfile: { Name: '' },
      Placement: { AvailabilityZone: '' },
    });
  });

  it('reads parameters of the query string and of the body', () => {
    expect(decoded('ec2', DescribeInstances$, formRequest('NextToken=a+b', 'MaxResults=5'))).toEqual({
      NextToken: 'a b',
      MaxResults: 5,
    });
  });

  it('refuses a body that is not UTF-8', () => {
    const body = Buffer.concat([Buffer.from('NextToken='), Buffer.from([0xff, 0xfe])]);
    expect(decoded('ec2', DescribeInstances$, formRequest(body))).toBe(
      'MalformedQueryString: The request body is not valid UTF-8',
    );
  });
});

describe('query', () => {
  it.each([
    [
      'a missing member',
      CreateRole$,
      'RoleName=a',
      "ValidationError: 1 validation error detected: Value null at 'assumeRolePolicyDocument' failed to satisfy constraint: Member must not be null",
    ],
    [
      'several',
      PutRolePolicy$,
      'RoleName=a',
      "ValidationError: 2 validation errors detected: Value null at 'policyName' failed to satisfy constraint: Member must not be null; Value null at 'policyDocument' failed to satisfy constraint: Member must not be null",
    ],
    [
      'one far inside',
      CreateRole$,
      'RoleName=a&AssumeRolePolicyDocument=b&Tags.member.1.Key=k',
      "ValidationError: 1 validation error detected: Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null",
    ],
    [
      'one as CloudWatch says it',
      PutMetricData$,
      'MetricData.member.1.MetricName=m',
      'MissingParameter: The parameter Namespace is required.',
    ],
    [
      'a number that is none',
      ListRoles$,
      'MaxItems=many',
      "MalformedInput: Value 'many' at 'MaxItems' is not of the type of this parameter",
    ],
    [
      'a structure where a text is',
      ListRoles$,
      'Marker.x=1',
      'MalformedInput: Start of structure or map found where not expected.',
    ],
    [
      'a text where a list is',
      CreateRole$,
      'Tags=x',
      'MalformedInput: Unexpected complex element termination: Tags',
    ],
    [
      'an element without a number',
      CreateRole$,
      'Tags.member.x.Key=1',
      'MalformedInput: Start of structure or map found where not expected.',
    ],
  ])('refuses %s', (_, operation, body, refusal) => {
    expect(decoded('query', operation, formRequest(body))).toBe(refusal);
  });

  it.each([
    ['unknown parameters', 'Foo=1&Marker=m', { Marker: 'm' }],
    ['an empty number', 'MaxItems=&PathPrefix=', { PathPrefix: '' }],
  ])('takes %s', (_, body, input) => {
    expect(decoded('query', ListRoles$, formRequest(body))).toEqual(input);
  });

  it('takes an empty list and one without "member"', () => {
    const role = 'RoleName=a&AssumeRolePolicyDocument=b';
    expect(decoded('query', CreateRole$, formRequest(`${role}&Tags=`))).toMatchObject({ Tags: [] });
    expect(decoded('query', CreateRole$, formRequest(`${role}&Tags.1.Key=k&Tags.1.Value=v`))).toMatchObject({
      Tags: [{ Key: 'k', Value: 'v' }],
    });
  });
});

describe('json', () => {
  const whole = { Name: '/a', Value: 'b' };
  it.each([
    ['a body that ends early', '{"Name":"a', 'SerializationException: The request body is not valid JSON'],
    [
      'bytes that are no text',
      Buffer.from([0x22, 0xff, 0x22]),
      'SerializationException: The request body is not valid UTF-8',
    ],
    ['a list as a body', '[]', 'SerializationException: Start of list found where not expected'],
    ['a text as a body', '"a"', 'SerializationException: Unexpected field type'],
    ['nothing as a body', 'null', 'SerializationException: Unexpected field type'],
    [
      'a number for a text',
      '{"Name":1}',
      'SerializationException: NUMBER_VALUE can not be converted to String',
    ],
    [
      'a text for a boolean',
      '{"Overwrite":"true"}',
      'SerializationException: STRING_VALUE can not be converted to Boolean',
    ],
    [
      'a boolean for a text',
      '{"Name":true}',
      'SerializationException: TRUE_VALUE can not be converted to String',
    ],
    [
      'a structure for a text',
      '{"Name":{}}',
      'SerializationException: Start of structure or map found where not expected.',
    ],
    [
      'a structure for a list',
      '{"Tags":{}}',
      'SerializationException: Start of structure or map found where not expected.',
    ],
    ['a list for a text', '{"Name":[]}', 'SerializationException: Start of list found where not expected'],
    [
      'nesting without end',
      nested(500_000, '[', ']'),
      'SerializationException: Start of list found where not expected',
    ],
    [
      'a missing member',
      '{"Name":"/a"}',
      "ValidationException: 1 validation error detected: Value null at 'value' failed to satisfy constraint: Member must not be null",
    ],
    [
      'null for a required member',
      '{"Name":"/a","Value":null}',
      "ValidationException: 1 validation error detected: Value null at 'value' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a missing member of an element',
      '{"Name":"/a","Value":"b","Tags":[{"Key":"k","Value":"v"},{"Key":"k"}]}',
      "ValidationException: 1 validation error detected: Value null at 'tags.2.member.value' failed to satisfy constraint: Member must not be null",
    ],
  ])('refuses %s', (_, body, refusal) => {
    expect(decoded('json1.1', PutParameter$, jsonRequest(body))).toBe(refusal);
  });

  it('refuses a missing member as CloudWatch Logs says it', () => {
    expect(decoded('json1.1', PutLogEvents$, jsonRequest('{"logGroupName":"g","logStreamName":"s"}'))).toBe(
      "InvalidParameterException: 1 validation error detected: Value null at 'logEvents' failed to satisfy constraint: Member must not be null",
    );
  });

  it('refuses nesting without end of a shape that holds itself', () => {
    const deep = `{"Filter":${'{"And":['.repeat(100_000)}{}${']}'.repeat(100_000)}}`;
    expect(decoded('json1.0', selfHolding(), jsonRequest(deep))).toBe(
      'SerializationException: The request is nested too deeply',
    );
  });

  it('ignores unknown members, the names of prototypes and the last but one of equal keys', () => {
    const body =
      '{"Name":"x","Name":"/a","Value":"b","__type":"X","constructor":{"a":1},"__proto__":{"Type":"String"},"Foo":[1]}';
    expect(decoded('json1.1', PutParameter$, jsonRequest(body))).toEqual(whole);
  });
});

describe('rest-json', () => {
  it.each([
    [
      'a number that is none',
      ListFunctions$,
      restRequest('GET', '/2015-03-31/functions?MaxItems=x'),
      'SerializationException: The value of MaxItems is not a number',
    ],
    [
      'a body that ends early',
      CreateFunction$,
      restRequest('POST', '/2015-03-31/functions', '{"a'),
      'SerializationException: The request body is not valid JSON',
    ],
    [
      'missing members',
      CreateFunction$,
      restRequest('POST', '/2015-03-31/functions', '{"FunctionName":"f","Role":"r"}'),
      "ValidationException: 1 validation error detected: Value null at 'code' failed to satisfy constraint: Member must not be null",
    ],
    [
      'bytes that are not base64',
      CreateFunction$,
      restRequest('POST', '/2015-03-31/functions', '{"FunctionName":"f","Role":"r","Code":{"ZipFile":"?"}}'),
      'SerializationException: STRING_VALUE can not be converted to Blob',
    ],
  ])('refuses %s', (_, operation, request, refusal) => {
    expect(decoded('rest-json', operation, request)).toBe(refusal);
  });
});

describe('cbor', () => {
  const whole = writeCbor({ StartTime: new Date(1000), EndTime: new Date(2000), MetricDataQueries: [] });
  it.each([
    [
      'a body that ends early',
      whole.subarray(0, whole.length - 1),
      'SerializationException: The request body is not valid CBOR',
    ],
    [
      'more than one value',
      Buffer.concat([whole, Buffer.from([0])]),
      'SerializationException: The request body is not valid CBOR',
    ],
    [
      'a length beyond the body',
      Buffer.from([0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      'SerializationException: The request body is not valid CBOR',
    ],
    [
      'a list that says to have millions',
      Buffer.from([0x9a, 0x7f, 0xff, 0xff, 0xff]),
      'SerializationException: The request body is not valid CBOR',
    ],
    [
      'nesting without end',
      Buffer.alloc(1_000_000, 0x81),
      'SerializationException: The request is nested too deeply',
    ],
    [
      'endless lists without end',
      Buffer.alloc(1_000_000, 0x9f),
      'SerializationException: The request is nested too deeply',
    ],
    [
      'a key that is no text',
      Buffer.from([0xa1, 0x01, 0x01]),
      'SerializationException: The request body is not valid CBOR',
    ],
    ['a stray break', Buffer.from([0xff]), 'SerializationException: The request body is not valid CBOR'],
    [
      'a text that is not UTF-8',
      Buffer.from([0xa1, 0x61, 0xff, 0x01]),
      'SerializationException: The request body is not valid CBOR',
    ],
    [
      'numbers of any size',
      Buffer.from([0xa1, 0x61, 0x61, 0xc2, 0x41, 0x01]),
      'SerializationException: CBOR tag 2 is not supported',
    ],
    [
      'a text for a timestamp',
      writeCbor({ StartTime: 'now' }),
      'SerializationException: STRING_VALUE can not be converted to Timestamp',
    ],
    ['a missing member', writeCbor({}), 'MissingParameter: The parameter MetricDataQueries is required.'],
  ])('refuses %s', (_, body, refusal) => {
    expect(decoded('cbor', GetMetricData$, cborRequest(body))).toBe(refusal);
  });
});

/** An operation whose input has a filter of filters, as Cost Explorer and others have. */
function selfHolding(): StaticOperationSchema {
  const filter: unknown[] = [3, 'test', 'Filter', 0, ['And'], []];
  filter[5] = [[1, 'test', 'Filters', 0, () => filter]];
  const input = [3, 'test', 'Request', 0, ['Filter'], [() => filter]];
  return [9, 'test', 'Find', 0, () => input, () => 'unit'] as unknown as StaticOperationSchema;
}
