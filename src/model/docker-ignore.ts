// Which files of a build context does a .dockerignore leave out? Docker's rules, as a pure function of the text.
//
// The last pattern that matches a path, or a directory above it, decides; `!` takes back in. Whoever sends a context and
// whoever receives it ask the same function.

export interface DockerIgnore {
  /** True when the path (relative, with `/`) is left out. */
  excludes(path: string): boolean;
  /** True when something below an excluded directory may be taken back in: it must be walked. */
  readonly hasExceptions: boolean;
}

interface Rule {
  readonly exception: boolean;
  readonly pattern: RegExp;
}

export function parseDockerIgnore(text: string): DockerIgnore {
  const rules = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => (line.startsWith('#') ? '' : line.trim()))
    .flatMap(parseRule);
  return {
    hasExceptions: rules.some((rule) => rule.exception),
    excludes(path) {
      const candidates = withParents(path);
      let excluded = false;
      for (const { exception, pattern } of rules) {
        // A rule matters only where it would change the verdict.
        if (exception === excluded && candidates.some((candidate) => pattern.test(candidate)))
          excluded = !exception;
      }
      return excluded;
    },
  };
}

function parseRule(line: string): readonly Rule[] {
  const exception = line.startsWith('!');
  const cleaned = clean(exception ? line.slice(1).trim() : line);
  if (cleaned === '' || cleaned === '.') return cleaned === '.' ? [{ exception, pattern: /^/ }] : [];
  return [{ exception, pattern: globToRegExp(cleaned) }];
}

/** Without empty and `.` parts, `..` resolved, without slashes at the ends. */
function clean(path: string): string {
  if (path === '') return '';
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/') || '.';
}

/** `a`, `a/b`, `a/b/c` for `a/b/c`. */
function withParents(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

/** `*` and `?` stop at slashes, `**` does not, `[a-z]` is a class, `\` takes the next character as it is. */
export function globToRegExp(glob: string): RegExp {
  let source = '';
  for (let at = 0; at < glob.length; at += 1) {
    const char = glob[at] as string;
    if (glob.startsWith('**', at)) {
      at += 1;
      const slash = glob[at + 1] === '/';
      if (slash) at += 1;
      source += slash ? '(?:.*/)?' : '.*';
    } else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '[') {
      const end = classEnd(glob, at);
      source += end < 0 ? '\\[' : glob.slice(at, end + 1).replace(/^\[[!^]/, '[^');
      if (end >= 0) at = end;
    } else if (char === '\\' && at + 1 < glob.length) source += quote(glob[++at] as string);
    else source += quote(char);
  }
  try {
    return new RegExp(`^${source}$`, 's');
  } catch {
    return new RegExp(`^${quote(glob)}$`, 's'); // a class such as [z-a]
  }
}

function classEnd(glob: string, from: number): number {
  const first = /^[!^]/.test(glob[from + 1] ?? '') ? from + 2 : from + 1;
  return glob.indexOf(']', first + 1);
}

function quote(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
