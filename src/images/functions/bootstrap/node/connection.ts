// The one connection to the Runtime API: requests go out in their order, answers come back in it.
//
// A connection that the other side closed while it was idle is made anew, and what had not been answered is sent again, once. While
// nothing is asked, the connection does not keep the process alive: that is how the end of a function's own work is seen.
import { connect, type Socket } from 'node:net';
import { type Answer, answerReader } from './answer-reader.ts';

export interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
}

/** A request whose body is written piece by piece. */
export interface OpenRequest {
  write(chunk: Uint8Array, done: (error?: Error | null) => void): void;
  end(trailers?: { readonly [name: string]: string }): Promise<Answer>;
}

export interface Connection {
  /** All of them in one write; resolves with the last one's answer. */
  send(...requests: readonly [Request, ...Request[]]): Promise<Answer>;
  /** Nothing else may be asked until it has ended. */
  open(request: Omit<Request, 'body'>, trailers: readonly string[]): OpenRequest;
}

interface Waiting {
  readonly text: string;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  readonly mayRepeat: boolean;
}

/** `api`: `host:port`. */
export function openConnection(api: string): Connection {
  const colon = api.lastIndexOf(':');
  const [host, port] = [api.slice(0, colon), Number(api.slice(colon + 1))];
  let socket: Socket | undefined;
  let waiting: Waiting[] = [];

  const begin = (): Socket => {
    const mine = connect({ host, port, noDelay: true });
    let answered = false;
    const read = answerReader((answer) => {
      answered = true;
      waiting.shift()?.resolve(answer);
      if (waiting.length === 0) mine.unref();
    });
    let failure: Error | undefined;
    mine.on('data', (piece) => {
      try {
        read(piece);
      } catch (error) {
        mine.destroy(error as Error);
      }
    });
    mine.on('error', (error) => {
      failure = error;
    });
    mine.on('close', () => {
      if (socket === mine) socket = undefined;
      ended(failure ?? new Error('The Runtime API closed the connection'), answered);
    });
    socket = mine;
    return mine;
  };
  const ended = (error: Error, wasUsed: boolean) => {
    const lost = waiting;
    waiting = [];
    if (lost.length === 0) return;
    if (wasUsed && lost.every(({ mayRepeat }) => mayRepeat)) {
      for (const each of lost) waiting.push({ ...each, mayRepeat: false });
      begin().write(lost.map(({ text }) => text).join(''));
    } else for (const { reject } of lost) reject(error);
  };
  const expect = (text: string, mayRepeat: boolean): Promise<Answer> =>
    new Promise((resolve, reject) => {
      waiting.push({ text, resolve, reject, mayRepeat });
    });

  return {
    send(...requests) {
      const mine = socket ?? begin();
      mine.ref();
      const texts = requests.map((request) => requestText(api, request));
      const answers = texts.map((text) => expect(text, true));
      mine.write(texts.join(''));
      for (const answer of answers) answer.catch(() => {}); // the last one's failure is told; they fail together
      return answers.at(-1) as Promise<Answer>;
    },
    open(request, trailers) {
      const mine = socket ?? begin();
      mine.ref();
      const headers = { ...request.headers, 'Transfer-Encoding': 'chunked', Trailer: trailers.join(', ') };
      mine.write(headText(api, { ...request, headers }));
      const answer = expect('', false);
      answer.catch(() => {}); // told by `end`, or by a write
      return {
        write(chunk, done) {
          if (chunk.length === 0) return done();
          mine.cork();
          mine.write(`${chunk.length.toString(16)}\r\n`);
          mine.write(chunk);
          mine.write('\r\n', done);
          mine.uncork();
        },
        end(values = {}) {
          mine.write(`0\r\n${lines(values)}\r\n`);
          return answer;
        },
      };
    },
  };
}

function requestText(api: string, request: Request): string {
  const { body = '' } = request;
  if (request.method === 'GET') return headText(api, request);
  const headers = { ...request.headers, 'Content-Length': String(Buffer.byteLength(body)) };
  return headText(api, { ...request, headers }) + body;
}

function headText(api: string, { method, path, headers = {} }: Request): string {
  return `${method} ${path} HTTP/1.1\r\nHost: ${api}\r\n${lines(headers)}\r\n`;
}

/** Header values carry no line ends and no other control characters, whatever an error is named. */
function lines(headers: { readonly [name: string]: string }): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value.replace(/[^\t -~]/g, '?')}\r\n`)
    .join('');
}
