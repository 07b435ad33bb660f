// What does a simulated container's log look like? The same CRI lines that a real one's log writer makes.

const LINE = 16384;

export interface FakeLog {
  write(stream: 'stdout' | 'stderr', text: string): void;
  /** Writes what has no line end yet. */
  end(): void;
}

export function createFakeLog(now: () => number, append: (lines: string) => void): FakeLog {
  const rest = { stdout: '', stderr: '' };
  const stamp = () => new Date(now()).toISOString().replace('Z', '000000Z');
  const entry = (stream: string, tag: 'F' | 'P', text: string) =>
    append(`${stamp()} ${stream} ${tag} ${text}\n`);
  const cut = (stream: 'stdout' | 'stderr', text: string): string => {
    let left = text;
    for (; left.length > LINE; left = left.slice(LINE)) entry(stream, 'P', left.slice(0, LINE));
    return left;
  };
  return {
    write(stream, text) {
      const lines = `${rest[stream]}${text}`.split('\n');
      const last = lines.pop() ?? '';
      for (const line of lines) entry(stream, 'F', cut(stream, line));
      rest[stream] = cut(stream, last);
    },
    end() {
      for (const stream of ['stdout', 'stderr'] as const) {
        if (rest[stream] !== '') entry(stream, 'P', rest[stream]);
        rest[stream] = '';
      }
    },
  };
}
