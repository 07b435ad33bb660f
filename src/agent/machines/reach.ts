// Does port 22 of a guest answer? Asked from its own network namespace, where no security group stands between.
import { spawn } from 'node:child_process';
import type { Port } from '../../drivers/network/driver.ts';
import type { Reach } from './deps.ts';

const WITHIN_S = 2;

/** bash's own connection: what it says of a failure is the kernel's word. */
export function reachSsh({ networkNamespace, address }: Port): Promise<Reach> {
  const script = `exec 3<>/dev/tcp/${address}/22`;
  const argv = [`--net=${networkNamespace}`, 'timeout', String(WITHIN_S), 'bash', '-c', script];
  return new Promise((resolve) => {
    const child = spawn('nsenter', argv, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { LC_ALL: 'C', ...pathOnly() },
    });
    let words = '';
    child.stderr.on('data', (chunk) => {
      words += chunk;
    });
    child.on('error', () => resolve('silent'));
    child.on('close', (code) => resolve(code === 0 ? 'open' : /refused/.test(words) ? 'refused' : 'silent'));
  });
}

const pathOnly = () => ({ PATH: process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin' });
