// Runs a command to its end; throws with its words when it fails.
import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What it wrote to standard output. */
export async function command(
  program: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env'> & { readonly timeoutMs?: number } = {},
): Promise<string> {
  const { timeoutMs = 300_000, ...rest } = options;
  const child = spawn(program, args, { ...rest, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
  const [out, err, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, string | null]>,
  ]);
  if (code !== 0) {
    const said = `${err}${out}`.trim().slice(-1_000);
    throw new Error(`${program} ${args.slice(0, 4).join(' ')} ended with ${code ?? signal}: ${said}`);
  }
  return out;
}
