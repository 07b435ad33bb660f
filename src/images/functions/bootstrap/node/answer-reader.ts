// Takes bytes of a connection apart into HTTP/1.1 answers, however they are cut: with a length, or in chunks.
//
// Written by hand, since node:http costs a function more on each call than the call itself. It trusts its server, which is the agent:
// what breaks the form throws, and the connection ends.

export interface Answer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: Buffer;
}

type State = 'head' | 'sized' | 'size' | 'chunk' | 'gap' | 'trailer';

const NOTHING = Buffer.alloc(0);

/** Returns what to feed with each piece that arrives. */
export function answerReader(onAnswer: (answer: Answer) => void): (piece: Buffer) => void {
  let state: State = 'head';
  let held: Buffer = NOTHING;
  let left = 0;
  let parts: Buffer[] = [];
  let head: Omit<Answer, 'body'> = { status: 0, headers: {} };

  const finish = () => {
    const body = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    parts = [];
    state = 'head';
    onAnswer({ ...head, body });
  };
  const onHead = (text: string) => {
    head = parseHead(text);
    if (head.headers['transfer-encoding'] === 'chunked') {
      state = 'size';
      return;
    }
    state = 'sized';
    left = Number(head.headers['content-length'] ?? 0);
    if (left === 0) finish();
  };
  const onLine = (text: string) => {
    if (state === 'head') return onHead(text);
    if (state === 'gap') state = 'size';
    else if (state === 'trailer') {
      if (text === '') finish();
    } else {
      left = Number.parseInt(text, 16);
      if (Number.isNaN(left)) throw new Error(`The Runtime API answered with a chunk of size "${text}"`);
      state = left === 0 ? 'trailer' : 'chunk';
    }
  };
  /** Returns what is not of the body. */
  const onBytes = (bytes: Buffer): Buffer => {
    const taken = bytes.subarray(0, left);
    parts.push(taken);
    left -= taken.length;
    if (left === 0 && state === 'chunk') state = 'gap';
    else if (left === 0) finish();
    return bytes.subarray(taken.length);
  };

  return (piece) => {
    let rest = held.length === 0 ? piece : Buffer.concat([held, piece]);
    held = NOTHING;
    while (rest.length > 0) {
      if (state === 'sized' || state === 'chunk') {
        rest = onBytes(rest);
        continue;
      }
      const mark = state === 'head' ? '\r\n\r\n' : '\r\n';
      const end = rest.indexOf(mark);
      if (end < 0) {
        held = rest;
        return;
      }
      const text = rest.toString('utf8', 0, end);
      rest = rest.subarray(end + mark.length);
      onLine(text);
    }
  };
}

function parseHead(text: string): Omit<Answer, 'body'> {
  const [first = '', ...lines] = text.split('\r\n');
  const status = Number(first.split(' ')[1]);
  if (!first.startsWith('HTTP/1.') || Number.isNaN(status))
    throw new Error(`The Runtime API answered with "${first}"`);
  const headers: { [name: string]: string } = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { status, headers };
}
