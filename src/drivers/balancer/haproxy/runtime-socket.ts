// Speaks to a running HAProxy over its unix sockets: one connection per command line, text back.
//
// Several commands may be joined by semicolons in one line; their answers come one after the other.
import { connect } from 'node:net';

const answerTimeoutMs = 5000;

/** Sends one line and returns the whole answer. Rejects when the socket is not there or does not answer in time. */
export function ask(path: string, line: string, timeoutMs = answerTimeoutMs): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    const chunks: Buffer[] = [];
    socket.setTimeout(timeoutMs, () =>
      socket.destroy(new Error(`No answer from ${path} within ${timeoutMs} ms`)),
    );
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', (failed) => {
      if (!failed) resolve(Buffer.concat(chunks).toString().trim());
    });
    socket.on('connect', () => socket.end(`${line}\n`));
  });
}

/** One row of a table by column name. */
export type Row = { readonly [column: string]: string };

/** Parses `show stat`: a header line that starts with `# `, then comma-separated rows. */
export function parseStat(text: string): readonly Row[] {
  return parseTable(text.replace(/^# /, ''), ',');
}

/** Parses `show servers state`: a version line, a header line that starts with `# `, then space-separated rows. */
export function parseServersState(text: string): readonly Row[] {
  return parseTable(text.replace(/^\d+\n# /, ''), ' ');
}

function parseTable(text: string, separator: string): readonly Row[] {
  const [header = '', ...lines] = text.split('\n').filter((line) => line !== '');
  const columns = header.split(separator);
  return lines.map((line) => {
    const fields = line.split(separator);
    return Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? '']));
  });
}

export interface Processes {
  readonly master: number;
  /** How many reloads failed since the last good one. */
  readonly failedReloads: number;
  readonly current: readonly number[];
  readonly old: readonly number[];
}

/** Parses the master's `show proc`. */
export function parseProcesses(text: string): Processes {
  const result = { master: 0, failedReloads: 0, current: [] as number[], old: [] as number[] };
  let section: 'current' | 'old' = 'current';
  for (const line of text.split('\n')) {
    if (line.startsWith('# old workers')) section = 'old';
    const [pid = '', type = ''] = line.trim().split(/\s+/);
    if (type === 'master') {
      result.master = Number(pid);
      result.failedReloads = Number(/\[failed: (\d+)\]/.exec(line)?.[1] ?? 0);
    } else if (type === 'worker') result[section].push(Number(pid));
  }
  return result;
}

/** Sessions of `show sess all` that became a tunnel (WebSocket and the like): count by `backend/server`. */
export function countTunnels(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const session of text.split(/\n(?=0x)/)) {
    if (!/rsp\.st=MSG_TUNNEL/.test(session)) continue;
    const backend = /\bbackend=(\S+)/.exec(session)?.[1];
    const server = /\bserver=(\S+)/.exec(session)?.[1];
    if (backend === undefined || server === undefined) continue;
    counts.set(`${backend}/${server}`, (counts.get(`${backend}/${server}`) ?? 0) + 1);
  }
  return counts;
}
