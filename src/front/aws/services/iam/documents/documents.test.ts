// Which policy documents IAM takes, and what it says of the others.
import { describe, expect, test } from 'vitest';
import { checkPermissionPolicy } from './permissions.ts';
import { encoded, sizeOf } from './text.ts';
import { checkTrustPolicy } from './trust.ts';

const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const policy = (parts: object = {}, top: object = { Version: '2012-10-17' }) =>
  JSON.stringify({ ...top, Statement: [{ ...statement, ...parts }] });

function said(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    return (error as Error).message;
  }
  return 'fine';
}

describe('permission policies', () => {
  test.each([
    ['a list of one statement', policy()],
    ['one statement without a list', JSON.stringify({ Version: '2012-10-17', Statement: statement })],
    [
      'lists',
      policy({
        Action: ['s3:*', '*'],
        Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/\u0024{aws:username}/*'],
      }),
    ],
    ['what is not', policy({ Action: undefined, NotAction: 'iam:*', Resource: undefined, NotResource: '*' })],
    [
      'conditions',
      policy({ Condition: { 'ForAllValues:StringLike': { 'aws:TagKeys': ['a*'] }, Bool: { x: true } } }),
    ],
    ['another partition', policy({ Resource: 'arn:aws-us-gov:ec2:*:*:instance/*' })],
    ['any partition', policy({ Resource: 'arn:*:iam::*:role/x' })],
    ['an id', policy({}, { Version: '2012-10-17', Id: 'x' })],
  ])('%s', (_name, document) => expect(said(() => checkPermissionPolicy(document, 'managed'))).toBe('fine'));

  const SYNTAX = 'Syntax errors in policy.';
  test.each([
    ['not json', SYNTAX],
    ['"text"', SYNTAX],
    ['[]', SYNTAX],
    ['null', SYNTAX],
    [JSON.stringify({ Version: '2012-10-17' }), SYNTAX],
    [JSON.stringify({ Version: '2012-10-17', Statement: [] }), SYNTAX],
    [policy({}, { Version: '2013-10-17' }), SYNTAX],
    [policy({}, {}), 'Policy document must be version 2012-10-17 or greater.'],
    [policy({}, { Version: '2008-10-17' }), 'Policy document must be version 2012-10-17 or greater.'],
    [policy({}, { Version: '2012-10-17', Extra: 1 }), SYNTAX],
    [policy({ Extra: 1 }), SYNTAX],
    [policy({ Effect: undefined }), SYNTAX],
    [policy({ Effect: 'Perhaps' }), SYNTAX],
    [policy({ Effect: 'allow' }), 'The policy failed legacy parsing'],
    [policy({ NotAction: 's3:x' }), SYNTAX],
    [policy({ Action: 3 }), SYNTAX],
    [policy({ Condition: { Nonsense: { a: 'b' } } }), SYNTAX],
    [policy({ Condition: 'x' }), SYNTAX],
    [policy({ Action: undefined }), 'Policy statement must contain actions.'],
    [policy({ Action: [] }), 'Policy statement must contain actions.'],
    [policy({ Resource: undefined }), 'Policy statement must contain resources.'],
    [policy({ Resource: [] }), 'Policy statement must contain resources.'],
    [policy({ Principal: '*' }), 'Policy document should not specify a principal.'],
    [
      policy({ Action: 'ListBucket' }),
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
    [policy({ Action: 'a a:ListBucket' }), 'Vendor a a is not valid'],
    [policy({ Action: 's3:List:Bucket' }), 'Actions/Condition can contain only one colon.'],
    [policy({ Resource: 'invalid resource' }), 'Resource invalid resource must be in ARN format or "*".'],
    [policy({ Resource: '' }), 'Resource  must be in ARN format or "*".'],
    [
      policy({ Resource: 'a:bsdfdsafsad' }),
      'Partition "bsdfdsafsad" is not valid for resource "arn:bsdfdsafsad:*:*:*:*".',
    ],
    [policy({ Resource: 'a:b:cadfsdf' }), 'Partition "b" is not valid for resource "arn:b:cadfsdf:*:*:*".'],
    [policy({ Resource: 'a:b:c:d:e:f:g:h' }), 'Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h".'],
    [
      policy({ Resource: 'arn:s3:::example_bucket' }),
      'Partition "s3" is not valid for resource "arn:s3:::example_bucket:*".',
    ],
    [
      policy({ Resource: 'arn:error:s3:::example_bucket' }),
      'Partition "error" is not valid for resource "arn:error:s3:::example_bucket".',
    ],
    [policy({ Resource: 'arn:aws' }), 'Resource vendor must be fully qualified and cannot contain regexes.'],
    [
      policy({ Resource: 'arn:aws:s3:us-east-1::b' }),
      'Resource arn:aws:s3:us-east-1::b can not contain region information.',
    ],
    [
      policy({ Sid: 'a b' }),
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    ],
    [
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { ...statement, Sid: 'a' },
          { ...statement, Sid: 'a' },
        ],
      }),
      'Statement IDs (SID) in a single policy must be unique.',
    ],
  ])('%s: %s', (document, why) => expect(said(() => checkPermissionPolicy(document, 'managed'))).toBe(why));

  test('an inline policy need not name its version', () =>
    expect(said(() => checkPermissionPolicy(policy({}, {}), 'inline'))).toBe('fine'));
});

describe('trust policies', () => {
  const trust = (parts: object = {}) =>
    policy({
      Action: 'sts:AssumeRole',
      Resource: undefined,
      Principal: { Service: 'ec2.amazonaws.com' },
      ...parts,
    });

  test.each([
    ['a service', trust()],
    ['several', trust({ Principal: { Service: ['ec2.amazonaws.com', 'eks.amazonaws.com'], AWS: '*' } })],
    ['another account', trust({ Principal: { AWS: ['210987654321', 'arn:aws:iam::210987654321:root'] } })],
    [
      'web identities',
      trust({
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: 'arn:aws:iam::1:oidc-provider/x' },
      }),
    ],
    ['tags', trust({ Action: ['sts:AssumeRole', 'sts:TagSession'] })],
  ])('%s', (_name, document) => expect(said(() => checkTrustPolicy(document))).toBe('fine'));

  test.each([
    ['{', 'This policy contains invalid Json'],
    [trust({ Resource: '*' }), 'Has prohibited field Resource'],
    [trust({ Action: 's3:GetObject' }), 'AssumeRole policy may only specify STS AssumeRole actions.'],
    [trust({ Action: 'sts:*' }), 'AssumeRole policy may only specify STS AssumeRole actions.'],
    [trust({ Principal: undefined }), 'Missing required field Principal'],
    [trust({ Principal: '*' }), 'AssumeRolepolicy contained an invalid principal: "STAR":"*".'],
    [trust({ Principal: { Service: 'ec2' } }), 'Invalid principal in policy: "SERVICE":"ec2"'],
    [trust({ Principal: { AWS: 'bob' } }), 'Invalid principal in policy: "AWS":"bob"'],
  ])('%s: %s', (document, why) => expect(said(() => checkTrustPolicy(document))).toBe(why));

  test('users and roles of this account are told, as they have to be there', () => {
    const arn = 'arn:aws:iam::123456789012:role/team/web';
    expect(checkTrustPolicy(trust({ Principal: { AWS: arn } }))).toEqual([
      { type: 'role', pathAndName: 'team/web', arn },
    ]);
  });
});

describe('text', () => {
  test('goes out encoded as RFC 3986 has it', () =>
    expect(encoded('{"a": "b*(c)!\'~-._ü"}')).toBe('%7B%22a%22%3A%20%22b%2A%28c%29%21%27~-._%C3%BC%22%7D'));
  test('is measured without white space', () => expect(sizeOf('{ "a" :\n\t1 }')).toBe(7));
});
