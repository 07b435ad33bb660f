// What a ConfigMap may hold.
import type { FieldError } from '../errors.ts';
import type { ConfigMap } from '../kinds/config-map.ts';
import { decodedBytes, textBytes, validateFrozen, validateKeys, validateSize } from './data-map.ts';
import { invalid } from './fields.ts';

export function validateConfigMap(map: ConfigMap, previous: ConfigMap | undefined): readonly FieldError[] {
  const twice = Object.keys(map.data ?? {}).filter(
    (key) => map.binaryData !== undefined && Object.hasOwn(map.binaryData, key),
  );
  return [
    ...validateFrozen(map, previous, ['data', 'binaryData']),
    ...validateKeys(map.data, 'data'),
    ...twice.map((key) => invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')),
    ...validateKeys(map.binaryData, 'binaryData'),
    ...validateSize(textBytes(map.data) + decodedBytes(map.binaryData), ''),
  ];
}
