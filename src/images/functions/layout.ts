// What every runtime has where Lambda has it: the code's user, folders, names of the language's program, certificates.
//
// /var/task and /opt are empty here: code is mounted over the first.
import type { GuestEntry } from '../machine/guest/guest-entry.ts';
import type { Accounts } from '../stand-in/debian-base.ts';
import type { RuntimeRecipe } from './catalog.ts';
import { LIBRARY_PATH } from './own-process.ts';

export const USER = { name: 'sbx_user1051', uid: 993, gid: 990 };
/** Debian's group shadow. */
const SHADOW_GROUP = 42;
const NODE = '/var/lang/bin/node $heap /var/runtime/index.cjs';
const PYTHON = '/var/lang/bin/python3 /var/runtime/bootstrap.py';
const BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

/** What processes find before anybody gave them an environment. */
export function imageEnvironment(recipe: RuntimeRecipe): readonly string[] {
  const all = [
    'PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    `LD_LIBRARY_PATH=${LIBRARY_PATH}`,
    'LANG=en_US.UTF-8',
    'TZ=:UTC',
    'LAMBDA_TASK_ROOT=/var/task',
    'LAMBDA_RUNTIME_DIR=/var/runtime',
  ];
  if (recipe.kind !== 'node') return all;
  return [
    ...all,
    `NODE_PATH=/opt/nodejs/node${recipe.major}/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules`,
  ];
}

/** `bundle`: certificates, as the host trusts them; absent: the image has its own, or none. */
export function layoutEntries(
  recipe: RuntimeRecipe,
  accounts: Accounts,
  bundle?: string,
): readonly GuestEntry[] {
  return [
    ...['/var/lang', '/var/lang/bin', '/var/lang/lib', '/var/runtime', '/var/task', '/opt'].map((path) => ({
      path,
      directory: true as const,
    })),
    ...userEntries(accounts),
    ...(bundle === undefined ? [] : certificateEntries(bundle)),
    { path: '/etc/pki', directory: true },
    { path: '/etc/pki/tls', directory: true },
    { path: '/etc/pki/tls/certs', directory: true },
    { path: '/etc/pki/tls/certs/ca-bundle.crt', link: BUNDLE },
    { path: '/var/runtime/ca-cert.pem', link: BUNDLE },
    ...languageEntries(recipe),
  ];
}

function userEntries({ passwd, group, shadow, gshadow }: Accounts): readonly GuestEntry[] {
  const { name, uid, gid } = USER;
  const secret = { mode: 0o640, gid: SHADOW_GROUP };
  return [
    { path: '/etc/passwd', content: `${passwd}${name}:x:${uid}:${gid}::/home/${name}:/sbin/nologin\n` },
    { path: '/etc/group', content: `${group}${name}:x:${gid}:\n` },
    { path: '/etc/shadow', ...secret, content: `${shadow}${name}:!:19000:0:99999:7:::\n` },
    { path: '/etc/gshadow', ...secret, content: `${gshadow}${name}:!::\n` },
  ];
}

function certificateEntries(bundle: string): readonly GuestEntry[] {
  return [
    { path: '/etc/ssl', directory: true },
    { path: '/etc/ssl/certs', directory: true },
    { path: BUNDLE, content: bundle },
  ];
}

function languageEntries({ kind }: RuntimeRecipe): readonly GuestEntry[] {
  switch (kind) {
    case 'node':
      return [
        { path: '/var/lang/bin/node', link: '/usr/local/bin/node' },
        { path: '/var/lang/bin/npm', link: '/usr/local/bin/npm' },
        // Where ES modules look, which do not know of NODE_PATH.
        { path: '/node_modules', link: '/var/runtime/node_modules' },
        { path: '/var/runtime/bootstrap', mode: 0o755, content: starter(NODE, HEAP) },
        // What a process that waits loads, so that loading is nothing new when the code comes.
        { path: '/var/runtime/warm-module.mjs', content: 'export const handler = async () => ({});\n' },
        { path: '/var/runtime/warm-script.cjs', content: 'exports.handler = async () => ({});\n' },
      ];
    case 'python':
      return [
        { path: '/var/lang/bin/python3', link: '/usr/bin/python3' },
        { path: '/var/lang/bin/python3.11', link: '/usr/bin/python3.11' },
        { path: '/var/runtime/bootstrap', mode: 0o755, content: starter(PYTHON) },
      ];
    case 'provided':
      return [];
  }
}

/**
 * With code from the start, Node.js knows what memory there is. One that waits for code has a limit of its sandbox that says nothing: the heap may
 * become as large as any function's, and is kept small when the code comes (bootstrap/node/environment.ts).
 */
const HEAP = `heap=--max-old-space-size=9216
if [ -n "$AWS_LAMBDA_FUNCTION_MEMORY_SIZE" ]; then
  heap="--max-old-space-size=$((AWS_LAMBDA_FUNCTION_MEMORY_SIZE * 9 / 10))"
fi
`;

/** Starts the language, by the function's wrapper if it has one. */
function starter(command: string, first = ''): string {
  return `#!/bin/sh
${first}if [ -n "$AWS_LAMBDA_EXEC_WRAPPER" ]; then
  if [ ! -x "$AWS_LAMBDA_EXEC_WRAPPER" ]; then
    echo "$AWS_LAMBDA_EXEC_WRAPPER: does not exist, or cannot be executed" >&2
    exit 127
  fi
  exec "$AWS_LAMBDA_EXEC_WRAPPER" ${command}
fi
exec ${command}
`;
}
