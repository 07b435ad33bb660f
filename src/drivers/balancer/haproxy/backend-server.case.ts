// A backend for host tests: answers with its name, slowly or with an upgrade when asked to, and can be killed.
import { spawn } from 'node:child_process';

const script = `
const http = require('node:http');
const [name, port] = process.argv.slice(1);
const server = http.createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://x');
  if (pathname === '/health') { response.statusCode = globalThis.sick ? 500 : 200; return response.end('well'); }
  if (pathname === '/sick') { globalThis.sick = searchParams.get('is') === 'true'; return response.end('ok'); }
  if (pathname === '/headers') return response.end(JSON.stringify(request.headers));
  setTimeout(() => response.end(name), Number(searchParams.get('ms') ?? 0));
});
server.on('upgrade', (request, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\n\\r\\n');
  socket.on('data', (chunk) => socket.write(chunk)).on('end', () => socket.end()).on('error', () => {});
});
server.listen(Number(port), '127.0.0.1', () => console.log('ready'));
setTimeout(() => process.exit(1), 180000);`;

export interface TestBackend {
  kill(): Promise<void>;
}

/** Resolves when it listens. */
export function startBackend(name: string, port: number): Promise<TestBackend> {
  const child = spawn(process.execPath, ['-e', script, name, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return new Promise((resolve, reject) => {
    child.once('close', (code) =>
      reject(new Error(`backend ${name} ended with ${code} before it was ready`)),
    );
    child.stdout.once('data', () =>
      resolve({
        kill: () => {
          child.kill('SIGKILL');
          return gone;
        },
      }),
    );
  });
}
