// What comes out of a sandbox, as lines of its log stream: split at line ends, cut at what an event may hold, the last 4 KiB kept for whoever
// asked for them.
//
// A sandbox writes bytes at any time; what is no whole line yet waits for its end, at most until the call is over.
import { StringDecoder } from 'node:string_decoder';

/** The most bytes of one log event. */
const EVENT_CHARACTERS = 250_000;
const TAIL_BYTES = 4096;
/** Runtimes write a message of several lines as one line, with these between them (images/functions/bootstrap). */
const RETURN = /\r\n?/g;

export interface LogStream {
  /** Bytes of the process. */
  output(bytes: Uint8Array): void;
  /** A line about the call, such as START. */
  say(line: string): void;
  /** What has no line end yet becomes a line. */
  flush(): void;
  /** The last 4 KiB since `restart`. */
  tail(): Buffer;
  /** A call begins: its tail is empty. */
  restart(): void;
}

/** `write` gets lines with their ends, as Lambda's log events have them. */
export function openLogStream(write: (message: string) => void): LogStream {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let tail: Buffer = Buffer.alloc(0);
  const emit = (message: string): void => {
    const bytes = Buffer.from(message);
    tail = (bytes.length >= TAIL_BYTES ? bytes : Buffer.concat([tail, bytes])).subarray(-TAIL_BYTES);
    write(message);
  };
  const take = (text: string): void => {
    rest += text;
    for (
      let end = rest.indexOf('\n');
      end >= 0 || rest.length >= EVENT_CHARACTERS;
      end = rest.indexOf('\n')
    ) {
      const length = end >= 0 && end < EVENT_CHARACTERS ? end + 1 : EVENT_CHARACTERS;
      emit(rest.slice(0, length).replace(RETURN, '\n'));
      rest = rest.slice(length);
    }
  };
  const flush = (): void => {
    if (rest !== '') emit(`${rest}\n`);
    rest = '';
  };
  return {
    output: (bytes) => take(decoder.write(Buffer.from(bytes))),
    say(line) {
      flush();
      emit(`${line}\n`);
    },
    flush,
    tail: () => tail,
    restart() {
      tail = Buffer.alloc(0);
    },
  };
}
