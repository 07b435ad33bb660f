// All wire protocols, by name.
import { cbor } from './cbor.ts';
import { ec2 } from './ec2.ts';
import { json10, json11 } from './json.ts';
import type { Protocol, ProtocolName } from './protocol.ts';
import { query } from './query.ts';
import { restJsonProtocol } from './rest-json.ts';

export const protocols: { readonly [name in ProtocolName]: Protocol } = {
  ec2,
  query,
  'json1.0': json10,
  'json1.1': json11,
  'rest-json': restJsonProtocol,
  cbor,
};
