// Which environments need a process of their own? Those with variables that count when a process starts and never again: a process that
// waits for code cannot be given them.

/** Read by Node.js, V8, libuv, the C library's loader or Python before any code runs. */
const AT_START = new Set([
  'AWS_LAMBDA_EXEC_WRAPPER',
  'NODE_COMPILE_CACHE',
  'NODE_DEBUG',
  'NODE_DEBUG_NATIVE',
  'NODE_DISABLE_COLORS',
  'NODE_DISABLE_COMPILE_CACHE',
  'NODE_EXTRA_CA_CERTS',
  'NODE_ICU_DATA',
  'NODE_NO_WARNINGS',
  'NODE_OPTIONS',
  'NODE_PENDING_DEPRECATION',
  'NODE_PRESERVE_SYMLINKS',
  'NODE_PRESERVE_SYMLINKS_MAIN',
  'NODE_REDIRECT_WARNINGS',
  'NODE_USE_ENV_PROXY',
  'NODE_USE_SYSTEM_CA',
  'NODE_V8_COVERAGE',
  'OPENSSL_CONF',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
  'UV_THREADPOOL_SIZE',
  'UV_USE_IO_URING',
]);
/** Those that Python reads only when it starts; PYTHONPATH is looked at by our runtime. */
const PYTHON = /^PYTHON(?!PATH$)/;
const LOADER = /^(LD_|GLIBC_TUNABLES$|MALLOC_)/;

/** Where native libraries are looked for: what the images have, and Lambda has. */
export const LIBRARY_PATH =
  '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib';

/** True: the code cannot be bound into a process that waits; one is made for it. */
export function needsOwnProcess(environment: { readonly [name: string]: string }): boolean {
  return Object.entries(environment).some(([name, value]) => {
    if (name === 'LD_LIBRARY_PATH') return value !== LIBRARY_PATH;
    return AT_START.has(name) || PYTHON.test(name) || LOADER.test(name);
  });
}
