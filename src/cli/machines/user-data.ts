// A machine's user data: the environment of its services, in the files that their units read.
//
// cloud-init writes them before services start. A change of the environment is another user data, and so a new version.
import type { MachineApp } from './app.ts';

/** Base64; undefined when there is nothing to say. */
export function userDataOf({
  env,
  port,
  services,
}: Pick<MachineApp, 'env' | 'port' | 'services'>): string | undefined {
  const all = { ...(port !== undefined && { PORT: String(port) }), ...env };
  const lines = Object.entries(all).map(([name, value]) => `${name}=${quoted(value)}\n`);
  if (lines.length === 0 || services.length === 0) return undefined;
  const files = services.map((service) => ({
    path: `/etc/default/${service}`,
    permissions: '0600',
    content: lines.join(''),
  }));
  return Buffer.from(`#cloud-config\n${JSON.stringify({ write_files: files })}\n`).toString('base64');
}

/** As systemd reads an EnvironmentFile. */
function quoted(value: string): string {
  return `"${value.replaceAll(/["\\`$]/g, '\\$&')}"`;
}
