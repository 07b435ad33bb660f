// In which form does the caller want the answer? The Accept header, as Kubernetes extends it: `as=Table;v=v1;g=meta.k8s.io`.
//
// The first entry that we can serve wins, as upstream does (weights are not looked at). Protobuf and CBOR are never
// served, so that clients which offer JSON too get JSON, and others a 406.
import { WireRefusal } from './status.ts';

export type Encoding = 'json' | 'yaml';

/** What an object or list is turned into. */
export type Shape =
  | { readonly as: 'object' }
  | {
      readonly as: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
      readonly version: 'v1' | 'v1beta1';
    };

export interface Accepted {
  readonly encoding: Encoding;
  readonly shape: Shape;
  /** Of the entry that won, such as `g=apidiscovery.k8s.io`. */
  readonly parameters: { readonly [name: string]: string };
}

interface MediaRange {
  readonly type: string;
  readonly parameters: { readonly [name: string]: string };
}

// A client sends the same one with every request.
const known = new Map<string, readonly MediaRange[]>();
const MAX_KNOWN = 64;

/** The entries of an Accept header in order. */
export function mediaRanges(header: string): readonly MediaRange[] {
  const found = known.get(header);
  if (found) return found;
  const parsed = parse(header);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(header, parsed);
  return parsed;
}

function parse(header: string): readonly MediaRange[] {
  return header
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [type = '', ...rest] = entry.split(';').map((part) => part.trim());
      const pairs = rest.map((part) => {
        const equals = part.indexOf('=');
        return equals < 0
          ? [part, '']
          : [part.slice(0, equals), part.slice(equals + 1).replace(/^"|"$/g, '')];
      });
      return { type: type.toLowerCase(), parameters: Object.fromEntries(pairs) };
    });
}

const ENCODING: { readonly [type: string]: Encoding } = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/*': 'json',
  '*/*': 'json',
};

/** Chooses among what an ordinary resource can be served as. Throws a 406. */
export function negotiate(
  header: string | undefined,
  shapes: readonly Exclude<Shape['as'], 'object'>[] = [],
): Accepted {
  const ranges = mediaRanges(header ?? '*/*');
  for (const { type, parameters } of ranges.length > 0 ? ranges : mediaRanges('*/*')) {
    const encoding = ENCODING[type];
    if (!encoding || (parameters.stream !== undefined && parameters.stream !== 'watch')) continue;
    const shape = shapeOf(parameters, shapes);
    if (shape) return { encoding, shape, parameters };
  }
  throw notAcceptable();
}

export function notAcceptable(): WireRefusal {
  const text = 'only the following media types are accepted: application/json, application/yaml';
  return new WireRefusal(406, 'NotAcceptable', text);
}

function shapeOf(
  parameters: { readonly [name: string]: string },
  shapes: readonly Exclude<Shape['as'], 'object'>[],
): Shape | undefined {
  if (parameters.as === undefined) return { as: 'object' };
  const { g: group, v: version } = parameters;
  const as = shapes.find((shape) => shape === parameters.as);
  if (!as || group !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) return undefined;
  return { as, version };
}
