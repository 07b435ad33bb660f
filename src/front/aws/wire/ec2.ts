// The ec2 protocol: like query, but with keys of its own (`Filter.1.Value.1`), without a Result element, and with errors that nobody
// models: a code and a sentence.
//
// A parameter that the operation does not have is refused, as EC2 does; what belongs to the call and its signature is not one.
import { AwsFault } from '../fault.ts';
import { errorHeaders, queryCode, queryStatus } from './errors.ts';
import { type FormDialect, readForm } from './form-input.ts';
import { missingMembers, type Path } from './missing.ts';
import type { Protocol } from './protocol.ts';
import { inputOf, outputOf } from './schema.ts';
import { escapeXml, xmlMembers } from './xml.ts';

/** Parameters of the call, of signatures in the query string (version 4, and the older ones that are refused elsewhere). */
const OF_THE_CALL =
  /^(?:Action|Version|X-Amz-.*|AWSAccessKeyId|Signature|SignatureVersion|SignatureMethod|Timestamp|Expires|SecurityToken|AUTHPARAMS)$/i;

const dialect: FormDialect = {
  namesOf: (shape) => shape.byEc2Name,
  isFlat: () => true,
  badValue: ({ key, value }) => new AwsFault('InvalidParameterValue', `Invalid value '${value}' for ${key}`),
  badStructure: ({ key }) => unknownParameter(key),
  unknown: ({ key }) => (OF_THE_CALL.test(key) ? undefined : unknownParameter(key)),
};

const unknownParameter = (key: string) =>
  new AwsFault('UnknownParameter', `The parameter ${key} is not recognized`);

export const ec2: Protocol = {
  name: 'ec2',
  decode(operation, request) {
    const shape = inputOf(operation);
    const input = readForm(shape, request, dialect);
    const [missing] = missingMembers(shape, input, isAbsent);
    if (missing)
      throw new AwsFault('MissingParameter', `The request must contain the parameter ${keyOf(missing)}`);
    return input;
  },
  encode(operation, output, requestId, service) {
    const name = operation[2];
    const shape = outputOf(operation);
    const members = shape ? xmlMembers(shape, output ?? {}) : '<return>true</return>';
    const namespace = service.xmlNamespace === undefined ? '' : ` xmlns="${escapeXml(service.xmlNamespace)}"`;
    return {
      status: 200,
      headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
      body: `${DECLARATION}<${name}Response${namespace}><requestId>${requestId}</requestId>${members}</${name}Response>`,
    };
  },
  fault(fault, requestId) {
    const error = `<Code>${escapeXml(queryCode(fault))}</Code><Message>${escapeXml(fault.message)}</Message>`;
    return {
      status: queryStatus(fault),
      headers: { ...errorHeaders(fault, requestId, {}), 'content-type': 'text/xml;charset=UTF-8' },
      body: `${DECLARATION}<Response><Errors><Error>${error}</Error></Errors><RequestID>${requestId}</RequestID></Response>`,
    };
  },
};

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const isAbsent = (value: unknown) => value === undefined || value === '';
const keyOf = (path: Path) =>
  path.map((part) => (typeof part === 'object' ? part.ec2Name : String(part))).join('.');
