// What an EndpointSlice may say.
import type { FieldError } from '../errors.ts';
import type { EndpointSlice } from '../kinds/endpoint-slice.ts';
import { immutable, oneOf } from './fields.ts';

export function validateEndpointSlice(
  slice: EndpointSlice,
  previous: EndpointSlice | undefined,
): readonly FieldError[] {
  return [
    ...oneOf(slice.addressType, 'addressType', ['IPv4', 'IPv6', 'FQDN']),
    ...(previous ? immutable(slice.addressType, previous.addressType, 'addressType') : []),
  ];
}
