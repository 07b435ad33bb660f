// Lines of a log file in CRI form, as bytes: `<time> stdout|stderr F|P <text>`. P is a part of a line: no newline follows.

export interface LogLine {
  /** RFC 3339 with nanoseconds. */
  readonly time: string;
  readonly text: Buffer;
  readonly partial: boolean;
}

const SPACE = 0x20;
const NEWLINE = 0x0a;

/** The line without its newline; undefined when it is not in CRI form. */
export function parseLine(line: Buffer): LogLine | undefined {
  const first = line.indexOf(SPACE);
  const second = line.indexOf(SPACE, first + 1);
  const third = line.indexOf(SPACE, second + 1);
  if (first < 0 || second < 0 || third < 0) return undefined;
  const partial = line.subarray(second + 1, third).toString() === 'P';
  return { time: line.subarray(0, first).toString(), text: line.subarray(third + 1), partial };
}

/** Takes bytes as they come and yields whole lines. */
export class LineSplitter {
  #rest: Buffer = Buffer.alloc(0);

  *push(chunk: Buffer): Generator<Buffer> {
    let data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (let end = data.indexOf(NEWLINE); end >= 0; end = data.indexOf(NEWLINE)) {
      yield data.subarray(0, end);
      data = data.subarray(end + 1);
    }
    this.#rest = Buffer.from(data);
  }
}

export interface LineOptions {
  readonly timestamps?: boolean;
  readonly sinceMs?: number;
}

/** What a reader is shown of a line; undefined when it is older than asked for. A part of a line gets its time only at the start. */
export class LineFormatter {
  readonly #options: LineOptions;
  #inLine = false;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  format(line: LogLine): Buffer | undefined {
    const { timestamps, sinceMs } = this.#options;
    const starts = !this.#inLine;
    this.#inLine = line.partial;
    if (sinceMs !== undefined && Date.parse(line.time) < sinceMs) return undefined;
    const time = timestamps && starts ? [Buffer.from(`${line.time} `)] : [];
    return Buffer.concat([...time, line.text, ...(line.partial ? [] : [Buffer.from('\n')])]);
  }
}
