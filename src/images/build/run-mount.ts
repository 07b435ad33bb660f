// `RUN --mount=type=cache,target=/x`: what is mounted only while the command runs.
import { parseError, suggestion } from '../dockerfile/parse-error.ts';

export interface RunMount {
  readonly type: 'bind' | 'cache' | 'tmpfs' | 'secret' | 'ssh';
  readonly target?: string;
  readonly source: string;
  /** A stage or an image; absent: the build context. */
  readonly from?: string;
  readonly readOnly: boolean;
  /** Caches of one id share their content. */
  readonly id?: string;
  readonly mode?: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes?: number;
  readonly required: boolean;
}

const TYPES = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'] as const;
const KEYS = [
  'type',
  'target',
  'source',
  'from',
  'readonly',
  'readwrite',
  'id',
  'mode',
  'uid',
  'gid',
  'size',
  'required',
  'sharing',
  'env',
];
const SHORT: { readonly [key: string]: string } = {
  dst: 'target',
  destination: 'target',
  src: 'source',
  ro: 'readonly',
  rw: 'readwrite',
};

/** Throws ImageError BadBuild. */
export function parseRunMount(text: string, line: number): RunMount {
  const fields = new Map<string, string>();
  for (const part of text.split(',')) {
    const [given = '', value = 'true'] = part.split(/=(.*)/s);
    const key = SHORT[given] ?? given;
    if (!KEYS.includes(key))
      throw parseError(line, `unexpected key '${given}' in '${part}'${suggestion(given, KEYS)}`);
    fields.set(key, value);
  }
  const type = fields.get('type') ?? 'bind';
  if (!isType(type)) throw parseError(line, `unsupported mount type "${type}"${suggestion(type, TYPES)}`);
  if (type !== 'secret' && type !== 'ssh' && !fields.has('target'))
    throw parseError(line, 'mount target is required');
  const size = fields.get('size');
  return {
    type,
    target: fields.get('target'),
    source: fields.get('source') ?? '/',
    from: fields.get('from'),
    readOnly: type === 'bind' ? fields.get('readwrite') !== 'true' : fields.get('readonly') === 'true',
    id: fields.get('id'),
    mode: fields.has('mode') ? readNumber(fields.get('mode'), 8, line) : undefined,
    uid: readNumber(fields.get('uid') ?? '0', 10, line),
    gid: readNumber(fields.get('gid') ?? '0', 10, line),
    sizeBytes: size === undefined ? undefined : readNumber(size, 10, line),
    required: fields.get('required') === 'true',
  };
}

function isType(type: string): type is RunMount['type'] {
  return (TYPES as readonly string[]).includes(type);
}

function readNumber(text: string | undefined, base: 8 | 10, line: number): number {
  const digits = base === 8 ? /^[0-7]+$/ : /^\d+$/;
  if (!digits.test(text ?? '')) throw parseError(line, `invalid value "${text}" in mount`);
  return Number.parseInt(text as string, base);
}
