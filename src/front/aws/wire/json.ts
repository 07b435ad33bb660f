// JSON 1.0 and 1.1: the operation is named in X-Amz-Target, input and output are the whole body.
import { absoluteName, errorFields, errorHeaders, modelStatus, plainStatus } from './errors.ts';
import { json, parseJson } from './json-document.ts';
import { missingMembers } from './missing.ts';
import type { Protocol, WireFault } from './protocol.ts';
import { missingFault } from './refusals.ts';
import { errorOf, inputOf, outputOf } from './schema.ts';
import { readTree, writeTree } from './tree.ts';

export const json10 = protocol('json1.0', modelStatus, absoluteName);
export const json11 = protocol('json1.1', plainStatus, ({ code }) => code);

function protocol(
  name: 'json1.0' | 'json1.1',
  statusOf: (fault: WireFault) => number,
  typeOf: (fault: WireFault) => string,
): Protocol {
  const contentType = `application/x-amz-json-${name.slice(4)}`;
  return {
    name,
    decode(operation, request) {
      const shape = inputOf(operation);
      const input = readTree(shape, parseJson(request.body), json);
      const missing = missingMembers(shape, input);
      if (missing.length > 0) throw missingFault(operation, missing, 'ValidationException');
      return input;
    },
    encode(operation, output, requestId) {
      const shape = outputOf(operation);
      return {
        status: 200,
        headers: { 'content-type': contentType, 'x-amzn-requestid': requestId },
        body: shape ? JSON.stringify(writeTree(shape, output ?? {}, json)) : '{}',
      };
    },
    fault(fault, requestId, service) {
      return {
        status: statusOf(fault),
        headers: { ...errorHeaders(fault, requestId, service), 'content-type': contentType },
        body: JSON.stringify({ __type: typeOf(fault), ...errorDocument(fault) }),
      };
    },
  };
}

function errorDocument(fault: WireFault) {
  const { messageName, fields } = errorFields(fault);
  const modelled = fault.schema ? writeTree(errorOf(fault.schema), fields, json) : {};
  return { ...modelled, [messageName]: fault.message };
}
