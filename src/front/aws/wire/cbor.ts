// rpc-v2-cbor (cloudwatch with newer SDKs): the operation is in the path, input and output are one CBOR map.
import { readCbor } from './cbor-read.ts';
import { writeCbor } from './cbor-write.ts';
import { absoluteName, errorFields, errorHeaders, modelStatus } from './errors.ts';
import { missingMembers } from './missing.ts';
import type { Protocol } from './protocol.ts';
import { missingFault } from './refusals.ts';
import { errorOf, inputOf, outputOf } from './schema.ts';
import { readTree, type TreeDialect, writeTree } from './tree.ts';

const dialect: TreeDialect = {
  jsonNames: false,
  readBlob: (value) => (value instanceof Uint8Array ? value : undefined),
  readTimestamp: (_shape, value) => (value instanceof Date ? value : undefined),
  readNumber: (value) =>
    typeof value === 'bigint' ? Number(value) : typeof value === 'number' ? value : undefined,
  writeBlob: (value) => (typeof value === 'string' ? Buffer.from(value) : value),
  writeTimestamp: (_shape, value) => value,
  writeNumber: (value) => value,
};

const HEADERS = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };

export const cbor: Protocol = {
  name: 'cbor',
  decode(operation, request) {
    const shape = inputOf(operation);
    const input = readTree(shape, readCbor(request.body), dialect);
    const missing = missingMembers(shape, input);
    if (missing.length > 0) throw missingFault(operation, missing, 'ValidationException');
    return input;
  },
  encode(operation, output, requestId) {
    const shape = outputOf(operation);
    return {
      status: 200,
      headers: { ...HEADERS, 'x-amzn-requestid': requestId },
      body: writeCbor(shape ? writeTree(shape, output ?? {}, dialect) : {}),
    };
  },
  fault(fault, requestId, service) {
    const { messageName, fields } = errorFields(fault);
    const modelled = fault.schema ? writeTree(errorOf(fault.schema), fields, dialect) : {};
    return {
      status: modelStatus(fault),
      headers: { ...errorHeaders(fault, requestId, service), ...HEADERS },
      body: writeCbor({ __type: absoluteName(fault), ...modelled, [messageName]: fault.message }),
    };
  },
};
