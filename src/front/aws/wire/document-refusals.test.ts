// What of a document (json, rest-json, cbor) does not fit its operation is refused as AWS does, in bounded time and memory.

import { GetMetricData$ } from '@aws-sdk/client-cloudwatch';
import { PutLogEvents$ } from '@aws-sdk/client-cloudwatch-logs';
import { CreateFunction$, ListFunctions$ } from '@aws-sdk/client-lambda';
import { PutParameter$ } from '@aws-sdk/client-ssm';
import type { StaticOperationSchema } from '@smithy/types';
import { describe, expect, it } from 'vitest';
import { writeCbor } from './cbor-write.ts';
import { decoded, nested } from './testing/decoded.ts';
import { cborRequest, jsonRequest, restRequest } from './testing/requests.ts';

describe('json', () => {
  const whole = { Name: '/a', Value: 'b' };
  it.each([
    ['a body that ends early', '{"Name":"a', 'SerializationException: The request body is not valid JSON'],
    [
      'bytes that are no text',
      Buffer.from([0x22, 0xff, 0x22]),
      'SerializationException: The request body is not valid UTF-8',
    ],
    ['a list as a body', '[]', 'SerializationException: Start of list found where not expected'],
    ['a text as a body', '"a"', 'SerializationException: Unexpected field type'],
    ['nothing as a body', 'null', 'SerializationException: Unexpected field type'],
    [
      'a number for a text',
      '{"Name":1}',
      'SerializationException: NUMBER_VALUE can not be converted to String',
    ],
    [
      'a text for a boolean',
      '{"Overwrite":"true"}',
      'SerializationException: STRING_VALUE can not be converted to Boolean',
    ],
    [
      'a boolean for a text',
      '{"Name":true}',
      'SerializationException: TRUE_VALUE can not be converted to String',
    ],
    [
      'a structure for a text',
      '{"Name":{}}',
      'SerializationException: Start of structure or map found where not expected.',
    ],
    [
      'a structure for a list',
      '{"Tags":{}}',
      'SerializationException: Start of structure or map found where not expected.',
    ],
    ['a list for a text', '{"Name":[]}', 'SerializationException: Start of list found where not expected'],
    [
      'nesting without end',
      nested(500_000, '[', ']'),
      'SerializationException: Start of list found where not expected',
    ],
    [
      'a missing member',
      '{"Name":"/a"}',
      "ValidationException: 1 validation error detected: Value null at 'value' failed to satisfy constraint: Member must not be null",
    ],
    [
      'null for a required member',
      '{"Name":"/a","Value":null}',
      "ValidationException: 1 validation error detected: Value null at 'value' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a missing member of an element',
      '{"Name":"/a","Value":"b","Tags":[{"Key":"k","Value":"v"},{"Key":"k"}]}',
      "ValidationException: 1 validation error detected: Value null at 'tags.2.member.value' failed to satisfy constraint: Member must not be null",
    ],
  ])('refuses %s', (_, body, refusal) => {
    expect(decoded('json1.1', PutParameter$, jsonRequest(body))).toBe(refusal);
  });

  it('refuses a missing member as CloudWatch Logs says it', () => {
    expect(decoded('json1.1', PutLogEvents$, jsonRequest('{"logGroupName":"g","logStreamName":"s"}'))).toBe(
      "InvalidParameterException: 1 validation error detected: Value null at 'logEvents' failed to satisfy constraint: Member must not be null",
    );
  });

  it('refuses nesting without end of a shape that holds itself', () => {
    const deep = `{"Filter":${'{"And":['.repeat(100_000)}{}${']}'.repeat(100_000)}}`;
    expect(decoded('json1.0', selfHolding(), jsonRequest(deep))).toBe(
      'SerializationException: The request is nested too deeply',
    );
  });

  it('ignores unknown members, the names of prototypes and the last but one of equal keys', () => {
    const body =
      '{"Name":"x","Name":"/a","Value":"b","__type":"X","constructor":{"a":1},"__proto__":{"Type":"String"},"Foo":[1]}';
    expect(decoded('json1.1', PutParameter$, jsonRequest(body))).toEqual(whole);
  });
});

describe('rest-json', () => {
  it.each([
    [
      'a number that is none',
      ListFunctions$,
      restRequest('GET', '/2015-03-31/functions?MaxItems=x'),
      'SerializationException: The value of MaxItems is not a number',
    ],
    [
      'a body that ends early',
      CreateFunction$,
      restRequest('POST', '/2015-03-31/functions', '{"a'),
      'SerializationException: The request body is not valid JSON',
    ],
    [
      'missing members',
      CreateFunction$,
      restRequest('POST', '/2015-03-31/functions', '{"FunctionName":"f","Role":"r"}'),
      "ValidationException: 1 validation error detected: Value null at 'code' failed to satisfy constraint: Member must not be null",
    ],
    [
      'bytes that are not base64',
      CreateFunction$,
      restRequest('POST', '/2015-03-31/functions', '{"FunctionName":"f","Role":"r","Code":{"ZipFile":"?"}}'),
      'SerializationException: STRING_VALUE can not be converted to Blob',
    ],
  ])('refuses %s', (_, operation, request, refusal) => {
    expect(decoded('rest-json', operation, request)).toBe(refusal);
  });
});

describe('cbor', () => {
  const whole = writeCbor({ StartTime: new Date(1000), EndTime: new Date(2000), MetricDataQueries: [] });
  it.each([
    [
      'a body that ends early',
      whole.subarray(0, whole.length - 1),
      'SerializationException: The request body is not valid CBOR',
    ],
    [
      'more than one value',
      Buffer.concat([whole, Buffer.from([0])]),
      'SerializationException: The request body is not valid CBOR',
    ],
    [
      'a length beyond the body',
      Buffer.from([0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      'SerializationException: The request body is not valid CBOR',
    ],
    [
      'a list that says to have millions',
      Buffer.from([0x9a, 0x7f, 0xff, 0xff, 0xff]),
      'SerializationException: The request body is not valid CBOR',
    ],
    [
      'nesting without end',
      Buffer.alloc(1_000_000, 0x81),
      'SerializationException: The request is nested too deeply',
    ],
    [
      'endless lists without end',
      Buffer.alloc(1_000_000, 0x9f),
      'SerializationException: The request is nested too deeply',
    ],
    [
      'a key that is no text',
      Buffer.from([0xa1, 0x01, 0x01]),
      'SerializationException: The request body is not valid CBOR',
    ],
    ['a stray break', Buffer.from([0xff]), 'SerializationException: The request body is not valid CBOR'],
    [
      'a text that is not UTF-8',
      Buffer.from([0xa1, 0x61, 0xff, 0x01]),
      'SerializationException: The request body is not valid CBOR',
    ],
    [
      'numbers of any size',
      Buffer.from([0xa1, 0x61, 0x61, 0xc2, 0x41, 0x01]),
      'SerializationException: CBOR tag 2 is not supported',
    ],
    [
      'a text for a timestamp',
      writeCbor({ StartTime: 'now' }),
      'SerializationException: STRING_VALUE can not be converted to Timestamp',
    ],
    ['a missing member', writeCbor({}), 'MissingParameter: The parameter MetricDataQueries is required.'],
  ])('refuses %s', (_, body, refusal) => {
    expect(decoded('cbor', GetMetricData$, cborRequest(body))).toBe(refusal);
  });
});

/** An operation whose input has a filter of filters, as Cost Explorer and others have. */
function selfHolding(): StaticOperationSchema {
  const filter: unknown[] = [3, 'test', 'Filter', 0, ['And'], []];
  filter[5] = [[1, 'test', 'Filters', 0, () => filter]];
  const input = [3, 'test', 'Request', 0, ['Filter'], [() => filter]];
  return [9, 'test', 'Find', 0, () => input, () => 'unit'] as unknown as StaticOperationSchema;
}
