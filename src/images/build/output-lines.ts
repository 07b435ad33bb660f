// The output of a command as lines, as they come; progress bars count by their last state.

const MAX_LINE = 4096;

export async function outputLines(
  stream: AsyncIterable<Uint8Array>,
  take: (line: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(shown(line));
    if (rest.length > MAX_LINE) {
      take(shown(rest));
      rest = '';
    }
  }
  if (rest !== '') take(shown(rest));
}

function shown(line: string): string {
  const text = line.replace(/\r$/, '');
  return text.slice(text.lastIndexOf('\r') + 1);
}
