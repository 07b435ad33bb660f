// Which kernel modules does a guest need, and in which order are they loaded? Each file names what it depends on.
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** What our virtual hardware is, and the power button. What the kernel has built in is not missed. */
export const wantedModules = [
  'virtio_pci',
  'virtio_blk',
  'virtio_net',
  'virtio_console',
  'virtio_rng',
  'button',
  'evdev',
];

export interface KernelModule {
  readonly name: string;
  readonly content: Buffer;
}

/** Those modules and all they depend on, dependencies first. */
export async function collectModules(
  directory: string,
  wanted: readonly string[],
): Promise<readonly KernelModule[]> {
  const files = await findModules(directory);
  const loaded = new Map<string, KernelModule>();
  const add = async (name: string): Promise<void> => {
    const file = files.get(name);
    if (file === undefined || loaded.has(name)) return;
    const content = await readFile(file);
    for (const each of dependencies(content)) await add(each);
    loaded.set(name, { name, content });
  };
  for (const name of wanted) await add(name);
  return [...loaded.values()];
}

/** `depends=a,b` in the module's information section. */
export function dependencies(content: Buffer): readonly string[] {
  const start = content.indexOf('\0depends=');
  if (start < 0) return [];
  const end = content.indexOf(0, start + 1);
  const names = content.toString('latin1', start + '\0depends='.length, end);
  return names.split(',').filter((name) => name !== '');
}

/** By the name that the kernel gives them: an underscore for each dash. */
async function findModules(directory: string): Promise<Map<string, string>> {
  const entries = await readdir(directory, { recursive: true });
  const modules = entries.filter((each) => each.endsWith('.ko'));
  return new Map(
    modules.map((each) => [basename(each, '.ko').replaceAll('-', '_'), join(directory, each)] as const),
  );
}
