// A steady load on one URL, in a process of its own: so many keep-alive connections, so many requests a second.
//
// `node load.mjs <url> <connections> <requests a second>`; what was counted goes to the parent when it asks for
// it: 'take' starts the counts anew, 'peek' does not. It ends with its
// parent, and after half an hour in any case. A failed request is never sent again: every one counts.
import { Agent, request } from 'node:http';
import { LoadRecorder } from './load-counts.ts';

const LONGEST_MS = 30 * 60_000;
const REQUEST_TIMEOUT_MS = 10_000;
const [url = '', connections = '8', rate = '200'] = process.argv.slice(2);
const recorder = new LoadRecorder();
const betweenMs = (Number(connections) / Number(rate)) * 1000;

process.on('message', (question) => {
  process.send?.(question === 'take' ? { taken: recorder.take() } : { peeked: recorder.peek() });
});
process.on('disconnect', () => process.exit());
process.on('SIGINT', () => {}); // the whole terminal gets it; the parent says when it is over
setTimeout(() => process.exit(), LONGEST_MS).unref();
for (let index = 0; index < Number(connections); index += 1) {
  void drive(new Agent({ keepAlive: true, maxSockets: 1 }), (index * betweenMs) / Number(connections));
}

async function drive(agent: Agent, offsetMs: number): Promise<void> {
  let next = performance.now() + offsetMs;
  for (;;) {
    const waitMs = next - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    else next = performance.now(); // late: the pace starts anew, nothing is caught up
    next += betweenMs;
    await once(agent);
  }
}

async function once(agent: Agent): Promise<void> {
  const began = performance.now();
  try {
    const body = await get(agent);
    recorder.answered(body, performance.now() - began);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    recorder.didFail(what, performance.now() - began, Date.now());
  }
}

/** Throws when the answer is not a whole 200. */
function get(agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, timeout: REQUEST_TIMEOUT_MS }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (!response.complete) return reject(new Error('the answer broke off'));
        if (response.statusCode !== 200) return reject(new Error(`status ${response.statusCode}`));
        resolve(Buffer.concat(chunks).toString());
      });
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${REQUEST_TIMEOUT_MS / 1000} s`)));
    sent.on('error', reject);
    sent.end();
  });
}
