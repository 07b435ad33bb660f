// What of a form (protocols ec2 and query) does not fit its operation is refused as AWS does, in bounded time and memory.

import { PutMetricData$ } from '@aws-sdk/client-cloudwatch';
import { DescribeInstances$, RunInstances$ } from '@aws-sdk/client-ec2';
import { CreateRole$, ListRoles$, PutRolePolicy$ } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { decoded } from './testing/decoded.ts';
import { formRequest } from './testing/requests.ts';

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
