// The parameters of a query or ec2 call as a tree: `Filter.1.Name=x` is Filter -> 1 -> Name -> "x".
//
// A request is parsed once (dispatch asks for the action, the protocol for the rest) and never fails here: what is wrong with it is
// said when the protocol decodes it. The tree costs a bounded amount whatever the keys are: numbers in them are names of branches,
// not positions in an array.
import { isUtf8 } from 'node:buffer';
import { AwsFault } from '../fault.ts';
import { inflated } from './content-encoding.ts';
import type { WireRequest } from './protocol.ts';

export interface FormNode {
  /** The whole key up to here, `Filter.1`. */
  readonly key: string;
  value?: string;
  children?: Map<string, FormNode>;
}

export interface Form {
  readonly root: FormNode;
  /** What keeps it from being read to its end. */
  readonly problem?: AwsFault;
  /** The parameter of this name (`Action`, `Version`) when it is a plain one. */
  get(name: string): string | undefined;
}

const MAX_NODES = 200_000;
const MAX_DEPTH = 40;
/** By body: the request itself is copied on its way. */
const parsed = new WeakMap<Buffer, { readonly query: string; readonly form: Form }>();

/** The parameters of the query string and, where the body is a form, of the body; undefined for paths that have no forms. */
export function formOf(request: WireRequest): Form | undefined {
  if (request.path !== '/') return undefined;
  const known = parsed.get(request.body);
  if (known?.query === request.query) return known.form;
  const form = parse(request);
  parsed.set(request.body, { query: request.query, form });
  return form;
}

function parse(request: WireRequest): Form {
  const tree = new FormTree();
  let problem: AwsFault | undefined;
  try {
    tree.add(request.query);
    if (request.body.length > 0 && hasFormBody(request)) {
      const { body } = inflated(request);
      if (!isUtf8(body)) throw malformed('The request body is not valid UTF-8');
      tree.add(body.toString('utf8'));
    }
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error;
    problem = error;
  }
  return { root: tree.root, problem, get: (name) => tree.root.children?.get(name)?.value };
}

function hasFormBody({ headers }: WireRequest): boolean {
  const type = headers['content-type'];
  return type === undefined || type.toLowerCase().startsWith('application/x-www-form-urlencoded');
}

class FormTree {
  readonly root: FormNode = { key: '' };
  #nodes = 0;

  add(text: string): void {
    let at = 0;
    while (at < text.length) {
      let end = text.indexOf('&', at);
      if (end < 0) end = text.length;
      if (end > at) this.#addPair(text.slice(at, end));
      at = end + 1;
    }
  }

  #addPair(pair: string): void {
    const equals = pair.indexOf('=');
    const key = unescapeForm(equals < 0 ? pair : pair.slice(0, equals));
    const node = this.#nodeAt(key);
    if (node.value !== undefined) throw malformed('A parameter is given more than once');
    node.value = equals < 0 ? '' : unescapeForm(pair.slice(equals + 1));
  }

  #nodeAt(key: string): FormNode {
    let node = this.root;
    let at = 0;
    for (let depth = 0; at <= key.length; depth += 1) {
      if (depth === MAX_DEPTH) throw malformed('A parameter is nested too deeply');
      let end = key.indexOf('.', at);
      if (end < 0) end = key.length;
      node = this.#childOf(node, key.slice(at, end), key, end);
      at = end + 1;
    }
    return node;
  }

  #childOf(node: FormNode, name: string, key: string, end: number): FormNode {
    node.children ??= new Map();
    const known = node.children.get(name);
    if (known) return known;
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES) throw malformed('The request has too many parameters');
    const child: FormNode = { key: end === key.length ? key : key.slice(0, end) };
    node.children.set(name, child);
    return child;
  }
}

function unescapeForm(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    throw malformed('The query string contains an escape that is not valid UTF-8');
  }
}

function malformed(message: string): AwsFault {
  return new AwsFault('MalformedQueryString', message);
}
