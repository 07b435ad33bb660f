// What a Service may ask for.
import type { FieldError } from '../errors.ts';
import type { Service } from '../kinds/service.ts';
import { oneOf } from './fields.ts';

export function validateService({ spec }: Service, _previous: Service | undefined): readonly FieldError[] {
  return oneOf(spec.type, 'spec.type', ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']);
}
