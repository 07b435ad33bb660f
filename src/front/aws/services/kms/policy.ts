// Key policies: stored as given and returned, never evaluated.
import { malformedPolicy } from './faults.ts';

const MAX_BYTES = 32_768;

/** What a key gets when its maker says nothing. */
export function defaultPolicy(account: string): string {
  const statement = {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  return JSON.stringify({ Version: '2012-10-17', Id: 'key-default-1', Statement: [statement] }, undefined, 2);
}

/** Throws MalformedPolicyDocumentException for what is not a policy's form at all. */
export function checkPolicy(text: string): string {
  if (Buffer.byteLength(text) > MAX_BYTES) throw malformedPolicy(`Policy is longer than ${MAX_BYTES} bytes`);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformedPolicy('This policy contains invalid Json');
  }
  if (typeof document !== 'object' || document === null || !('Statement' in document))
    throw malformedPolicy('Policy document must have a Statement');
  return text;
}
