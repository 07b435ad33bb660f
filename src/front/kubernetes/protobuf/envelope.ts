// The envelope of `application/vnd.kubernetes.protobuf`: "k8s\0", then a message with apiVersion, kind and the object.
//
// Requests may come so, because Go clients of 1.32 and newer (`kubectl create`, `kubectl auth`, controllers) send their
// typed objects in this form and do not fall back. Answers never do: such clients read JSON as well.
import { TuttiError } from '../../../model/errors.ts';
import { decodeMessage } from './decode.ts';
import { messagePlan } from './messages.ts';
import { MalformedMessage, wireFields } from './wire.ts';

export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

const MAGIC = Buffer.from('k8s\0', 'latin1');

/** Packages of messages by API group and version. */
const META_KINDS = new Set(['DeleteOptions', 'Status', 'CreateOptions', 'UpdateOptions', 'PatchOptions']);

/** The object as JSON. Throws BadRequest. */
export function decodeEnvelope(bytes: Buffer): unknown {
  try {
    return decode(bytes);
  } catch (cause) {
    if (!(cause instanceof MalformedMessage)) throw cause;
    throw new TuttiError('BadRequest', `the object provided is not a valid protobuf: ${cause.message}`, {
      cause,
    });
  }
}

function decode(bytes: Buffer): unknown {
  if (!bytes.subarray(0, 4).equals(MAGIC))
    throw new MalformedMessage('it does not start with the magic number');
  let raw: Buffer = Buffer.alloc(0);
  let apiVersion = '';
  let kind = '';
  for (const field of wireFields(bytes.subarray(4))) {
    if (!('bytes' in field)) continue;
    if (field.number === 1) [apiVersion, kind] = typeMeta(field.bytes);
    if (field.number === 2) raw = field.bytes;
    if (field.number === 3 && field.bytes.length > 0)
      throw new MalformedMessage('its content is encoded once more');
  }
  const name = messageName(apiVersion, kind);
  if (!messagePlan(name)) throw new MalformedMessage(`${apiVersion} ${kind} is not known`);
  return { apiVersion, kind, ...(decodeMessage(name, raw) as object) }; // kinds are messages with fields
}

function typeMeta(bytes: Buffer): readonly [string, string] {
  const texts = new Map<number, string>();
  for (const field of wireFields(bytes))
    if ('bytes' in field) texts.set(field.number, field.bytes.toString('utf8'));
  return [texts.get(1) ?? '', texts.get(2) ?? ''];
}

/** `apps/v1` Deployment -> `io.k8s.api.apps.v1.Deployment`; groups lose their domain, as their packages do. */
export function messageName(apiVersion: string, kind: string): string {
  if (META_KINDS.has(kind)) return `io.k8s.apimachinery.pkg.apis.meta.v1.${kind}`;
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  return `io.k8s.api.${group.split('.')[0]}.${version}.${kind}`;
}
