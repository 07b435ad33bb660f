// Which fields does a JSON text set twice? Walks the text of something that already parsed, without building it.

type Frame = { readonly keys: Set<string> | undefined; key: string; index: number };

/** Paths such as `spec.template.spec.containers[0].image`, each once, in order. */
export function duplicateFields(json: string): readonly string[] {
  const found: string[] = [];
  const frames: Frame[] = [];
  let expectKey = false;
  for (let at = 0; at < json.length; at += 1) {
    const char = json[at];
    if (char === '{' || char === '[') {
      frames.push({ keys: char === '{' ? new Set() : undefined, key: '', index: 0 });
      expectKey = char === '{';
    } else if (char === '}' || char === ']') {
      frames.pop();
      expectKey = false;
    } else if (char === ',') {
      const frame = frames.at(-1);
      if (frame && !frame.keys) frame.index += 1;
      expectKey = frame?.keys !== undefined;
    } else if (char === '"') {
      const end = endOfString(json, at);
      if (expectKey) noteKey(frames, keyOf(json.slice(at, end + 1)), found);
      expectKey = false;
      at = end;
    }
  }
  return found;
}

function noteKey(frames: readonly Frame[], key: string, found: string[]): void {
  const frame = frames.at(-1);
  if (!frame?.keys) return;
  frame.key = key;
  if (!frame.keys.has(key)) {
    frame.keys.add(key);
    return;
  }
  const path = pathOf(frames);
  if (!found.includes(path)) found.push(path);
}

/** What a JSON string says. */
function keyOf(quoted: string): string {
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
}

/** The index of the closing quote. */
function endOfString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end < 0 ? json.length : end;
}

function isEscaped(json: string, at: number): boolean {
  let first = at;
  while (json[first - 1] === '\\') first -= 1;
  return (at - first) % 2 === 1;
}

function pathOf(frames: readonly Frame[]): string {
  let path = '';
  for (const frame of frames)
    path += frame.keys ? `${path === '' ? '' : '.'}${frame.key}` : `[${frame.index}]`;
  return path;
}
