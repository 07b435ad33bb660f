// How is a value written so that HAProxy's configuration reader takes it as that value and nothing else?
//
// Every character outside a plain set is escaped, so no value can end a word, a line or a section.

/** One word of the configuration. Control characters are refused: nothing we balance needs them. */
export function word(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u001f\u007f]/.test(text)) throw new RangeError(`Control character in "${text}"`);
  if (text === '') return '""';
  return text.replace(/[^A-Za-z0-9_.:/@,=+*?^$|()[\]{}<>;!&~%-]/g, (character) =>
    [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}

/** A word that is also a log format: percent signs are literal. */
export function literalFormat(text: string): string {
  return word(text.replaceAll('%', '%%'));
}

/** A section name; throws for what HAProxy would refuse. */
export function sectionName(name: string): string {
  if (!/^[A-Za-z0-9_.:-]{1,200}$/.test(name))
    throw new RangeError(`Not a name for a proxy or server: "${name}"`);
  return name;
}

/** A pattern with * and ? as an anchored regular expression. */
export function wildcardExpression(pattern: string): string {
  const body = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return `^${body}$`;
}

/** Milliseconds; HAProxy's timers must be at least one. */
export function milliseconds(value: number): string {
  return `${Math.max(1, Math.round(value))}ms`;
}
