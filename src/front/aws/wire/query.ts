// The query protocol (iam, sts, and cloudwatch with older clients): a form with Action and Version in, XML with a Result element out.
import { AwsFault } from '../fault.ts';
import { errorFields, errorHeaders, isSenders, queryCode, queryStatus } from './errors.ts';
import type { FormNode } from './form.ts';
import { type FormDialect, readForm } from './form-input.ts';
import { missingMembers } from './missing.ts';
import type { Protocol, WireService } from './protocol.ts';
import { missingFault } from './refusals.ts';
import { inputOf, outputOf } from './schema.ts';
import { escapeXml, xmlMember, xmlMembers } from './xml.ts';

const dialect: FormDialect = {
  namesOf: (shape) => shape.byQueryName,
  isFlat: (member) => member.xmlFlattened,
  badValue: ({ key, value }) =>
    malformed(`Value '${value}' at '${key}' is not of the type of this parameter`),
  badStructure: (node: FormNode) =>
    malformed(
      node.children
        ? 'Start of structure or map found where not expected.'
        : `Unexpected complex element termination: ${node.key}`,
    ),
  unknown: () => undefined,
};

const malformed = (message: string) => new AwsFault('MalformedInput', message);
const namespaceOf = (service: WireService) =>
  service.xmlNamespace === undefined ? '' : ` xmlns="${escapeXml(service.xmlNamespace)}"`;

export const query: Protocol = {
  name: 'query',
  decode(operation, request) {
    const shape = inputOf(operation);
    const input = readForm(shape, request, dialect);
    const missing = missingMembers(shape, input);
    if (missing.length > 0) throw missingFault(operation, missing, 'ValidationError');
    return input;
  },
  encode(operation, output, requestId, service) {
    const name = operation[2];
    const shape = outputOf(operation);
    const result = shape ? `<${name}Result>${xmlMembers(shape, output ?? {})}</${name}Result>` : '';
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    return {
      status: 200,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: `<${name}Response${namespaceOf(service)}>${result}${metadata}</${name}Response>`,
    };
  },
  fault(fault, requestId, service) {
    const { messageName, members, fields } = errorFields(fault);
    let error = `<Type>${isSenders(fault) ? 'Sender' : 'Receiver'}</Type><Code>${escapeXml(queryCode(fault))}</Code>`;
    error += `<Message>${escapeXml(fault.message)}</Message>`;
    for (const member of members) {
      const value = member.name === messageName ? undefined : fields[member.name];
      if (value !== undefined && value !== null) error += xmlMember(member, value);
    }
    return {
      status: queryStatus(fault),
      headers: { ...errorHeaders(fault, requestId, {}), 'content-type': 'text/xml' },
      body: `<ErrorResponse${namespaceOf(service)}><Error>${error}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    };
  },
};
