// What a managed policy's document has to be.
import { checkPermissionPolicy } from '../documents/permissions.ts';
import { sizeOf } from '../documents/text.ts';
import { quotaExceeded } from '../faults.ts';

const POLICY_SIZE = 6144;

export function checkManagedDocument(document: string): void {
  checkPermissionPolicy(document, 'managed');
  if (sizeOf(document) > POLICY_SIZE) throw quotaExceeded('PolicySize', POLICY_SIZE);
}
