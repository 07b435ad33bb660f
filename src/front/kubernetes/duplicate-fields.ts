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
      if (expectKey) noteKey(frames, JSON.parse(json.slice(at, end + 1)) as string, found); // a JSON string
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

/** The index of the closing quote. */
function endOfString(json: string, start: number): number {
  let end = start + 1;
  while (end < json.length && json[end] !== '"') end += json[end] === '\\' ? 2 : 1;
  return end;
}

function pathOf(frames: readonly Frame[]): string {
  let path = '';
  for (const frame of frames)
    path += frame.keys ? `${path === '' ? '' : '.'}${frame.key}` : `[${frame.index}]`;
  return path;
}
