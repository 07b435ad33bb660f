// Names of load balancers in the host's /etc/hosts: a marked block of ours, everything else byte by byte as it was.
//
// The text is edited by a pure function. It is written beside the file and renamed over it, so that nobody reads half of
// it; where the file cannot be replaced (a bind mount) it is overwritten.
import { chmod, chown, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';

export interface HostEntry {
  readonly address: string;
  readonly name: string;
}

/** The text with exactly these entries in our block; without entries there is no block. */
export function editHosts(text: string, instance: string, entries: readonly HostEntry[]): string {
  const rest = withoutBlock(text, instance);
  if (entries.length === 0) return rest;
  const open = rest === '' || rest.endsWith('\n');
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const lines = [
    `# BEGIN ${instance} (made by tutti; "tutti down" removes it)${open ? '' : unended}`,
    ...sorted.map(({ address, name }) => `${address}\t${name}`),
    `# END ${instance}`,
  ];
  return `${rest}${open ? '' : '\n'}${lines.join('\n')}\n`;
}

/** Says that the line above had no end: it gets none when the block goes. */
const unended = ' +1';

function withoutBlock(text: string, instance: string): string {
  const lines = text.split(/(?<=\n)/);
  const first = lines.findIndex((line) => line.startsWith(`# BEGIN ${instance} (made by tutti;`));
  if (first < 0) return text;
  const last = lines.findIndex((line, index) => index > first && line.trimEnd() === `# END ${instance}`);
  const before = lines.slice(0, first).join('');
  // A block that lost its end: only lines that look like ours go.
  const end =
    last >= 0 ? last + 1 : lines.findIndex((line, index) => index > first && !/^[0-9.]+\t\S+\n?$/.test(line));
  const after = end < 0 ? '' : lines.slice(end).join('');
  const ended = lines[first]?.trimEnd().endsWith(unended) && after === '';
  return (ended ? before.replace(/\n$/, '') : before) + after;
}

/** Puts the entries into the file; nothing is written when they are there already. */
export async function writeHosts(
  file: string,
  instance: string,
  entries: readonly HostEntry[],
): Promise<boolean> {
  const path = await realpath(file);
  const before = await readFile(path, 'utf8');
  const after = editHosts(before, instance, entries);
  if (after === before) return false;
  const { mode, uid, gid } = await stat(path);
  const fresh = `${path}.${instance}-new`;
  try {
    await writeFile(fresh, after);
    await chmod(fresh, mode & 0o7777);
    await chown(fresh, uid, gid);
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    if (!['EBUSY', 'EXDEV', 'EROFS', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
    await writeFile(path, after);
  }
  return true;
}
