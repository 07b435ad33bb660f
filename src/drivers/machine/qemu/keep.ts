// Which disks and templates are kept? Those of images that may still be started from, and those that a machine's root disk is made on.
//
// A forgotten one has a file beside it that says so; it goes when the last machine on it is gone.
import { access, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { QemuContext } from './context.ts';

/** Marks what was made of this content. */
export async function forgetContent(context: QemuContext, digest: string): Promise<void> {
  await writeFile(forgottenMark(context, digest), '', { mode: 0o600 }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error; // there is not even a folder: nothing was made
    },
  );
  await removeForgotten(context);
}

/** It is wanted again. */
export async function rememberContent(context: QemuContext, digest: string): Promise<void> {
  await rm(forgottenMark(context, digest), { force: true });
}

/** Removes what is forgotten and not needed by any machine. */
export async function removeForgotten(context: QemuContext): Promise<void> {
  const records = await context.records.list();
  const used = new Set(records.map(({ digest }) => digest));
  const templates = await context.templates.list();
  for (const { digest, path } of await context.disks.list()) {
    const mark = forgottenMark(context, digest);
    if (used.has(digest) || !(await isThere(mark))) continue;
    for (const template of templates)
      if (template.digest === digest) await rm(template.folder, { recursive: true, force: true });
    await rm(path, { force: true });
    await rm(mark, { force: true });
  }
}

function forgottenMark({ paths }: QemuContext, digest: string): string {
  return join(paths.disks, `${digest.replace(':', '-')}.forgotten`);
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
