// Who owns which field after a write?
import type { ApiObject, ObjectMeta } from '../../model/object.ts';
import type { StructNode } from '../schema/node.ts';

export type Entries = ObjectMeta['managedFields'];

export interface TrackedWrite {
  readonly schema: StructNode;
  readonly manager?: string;
  readonly subresource?: string;
  readonly sent?: Entries;
  readonly time: string;
}

export function trackUpdate(before: ApiObject | undefined, _after: ApiObject, _write: TrackedWrite): Entries {
  return before?.metadata.managedFields;
}
