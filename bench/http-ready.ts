// When does a server answer 200 for the first time? Asked over and over, each time on a fresh connection.
import { connect } from 'node:net';

const PAUSE_MS = 3;

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Resolves at the first answer 200 to GET /. Throws when there is none in time. */
export async function firstOk(endpoint: Endpoint, timeoutMs = 30_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await answersOk(endpoint))) {
    if (performance.now() > deadline) throw new Error(`No answer 200 from ${endpoint.host}:${endpoint.port}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function answersOk({ host, port }: Endpoint): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.setTimeout(1_000, () => socket.destroy());
    socket.on('connect', () => socket.write('GET / HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n'));
    socket.on('data', (chunk) => {
      resolve(/^HTTP\/1\.1 200 /.test(chunk.toString('latin1')));
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}
