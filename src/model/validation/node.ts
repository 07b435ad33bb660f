// What a Node may say.
import type { FieldError } from '../errors.ts';
import type { Node } from '../kinds/node.ts';
import { forEachItem, oneOf } from './fields.ts';

export function validateNode({ spec }: Node, _previous: Node | undefined): readonly FieldError[] {
  return forEachItem(spec.taints, 'spec.taints', ({ effect }, path) =>
    oneOf(effect, `${path}.effect`, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
  );
}
