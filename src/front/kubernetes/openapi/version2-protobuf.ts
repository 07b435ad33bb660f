// The Swagger version 2 document as protocol buffers: kubectl reads it so, and only so, when it looks for a kind that
// version 3 does not have, and up to 1.28 for everything.
//
// The messages are those of gnostic's OpenAPIv2.proto; of operations only what clients look up is written: parameters
// by name, and the kind.
import type { AnyKind, Schema } from '../../../model/kind.ts';
import { message, text, texts, truth, type Written } from '../protobuf/write.ts';
import { definitionsOf } from './definitions.ts';
import { type Operation, operationsOf } from './operations.ts';

/** What the answer is called. Clients ask for the second name, which is not a valid media type. */
export const SWAGGER_PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
export const ASKED_SWAGGER_PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

const METHOD = { get: 2, put: 3, post: 4, delete: 5, patch: 8 } as const;

export function openApiVersion2Protobuf(kinds: readonly AnyKind[], release: string): Buffer {
  const byPath = new Map<string, Operation[]>();
  for (const operation of kinds.flatMap(operationsOf)) {
    byPath.set(operation.path, [...(byPath.get(operation.path) ?? []), operation]);
  }
  const paths = [...byPath].map(([path, operations]) =>
    message(2, [
      text(1, path),
      message(
        2,
        operations.map((one) => message(METHOD[one.method], operationOf(one))),
      ),
    ]),
  );
  const definitions = Object.entries(definitionsOf(kinds)).map(([name, schema]) =>
    namedSchema(1, name, schema),
  );
  return Buffer.concat([
    text(1, '2.0'),
    message(2, [text(1, 'Kubernetes'), text(2, release)]),
    message(8, paths),
    message(9, definitions),
  ]);
}

function operationOf({ id, action, gvk, query }: Operation): readonly Written[] {
  return [
    text(5, id),
    ...query.map(({ name, type, description }) => {
      const parameter = [
        text(2, 'query'),
        text(3, description),
        text(4, name),
        text(6, type),
        truth(20, true),
      ];
      return message(8, [message(1, [message(2, [message(3, parameter)])])]);
    }),
    message(9, []),
    extension(13, 'x-kubernetes-action', action),
    extension(13, 'x-kubernetes-group-version-kind', gvk),
  ];
}

/** YAML, of which JSON is a part. */
function extension(number: number, name: string, value: unknown): Written {
  return message(number, [text(1, name), message(2, [text(2, JSON.stringify(value))])]);
}

function namedSchema(number: number, name: string, schema: Schema): Written {
  return message(number, [text(1, name), message(2, schemaOf(schema))]);
}

function schemaOf(schema: Schema): readonly Written[] {
  const { properties, items, additionalProperties, required } = schema;
  const extensions = Object.entries(schema).filter(([name]) => name.startsWith('x-'));
  return [
    text(1, schema.$ref),
    text(2, schema.format),
    text(4, schema.description),
    texts(19, required),
    typeof additionalProperties === 'object'
      ? message(21, [message(1, schemaOf(additionalProperties))])
      : Buffer.alloc(0),
    schema.type ? message(22, [text(1, schema.type)]) : Buffer.alloc(0),
    items ? message(23, [message(1, schemaOf(items))]) : Buffer.alloc(0),
    properties
      ? message(
          25,
          Object.entries(properties).map(([name, one]) => namedSchema(1, name, one)),
        )
      : Buffer.alloc(0),
    ...extensions.map(([name, value]) => extension(31, name, value)),
  ];
}
