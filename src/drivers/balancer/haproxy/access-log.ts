// What is written of each request where that is wanted? One JSON object a line, to a file that HAProxy gets open at its start.
//
// A file descriptor outlives reloads, and the log goes on when nobody of ours runs. What clients send is escaped for JSON;
// times are in milliseconds, -1 where there is none. Requests are given the highest level, and nothing of a lower one is let
// in: what HAProxy itself has to say of its proxies does not belong there.
import { word } from './syntax.ts';

/** The descriptor that the file has in HAProxy. */
export const accessLogFd = 3;

/** `name` is the load balancer's, as its lines tell it. */
export function accessLogLines(name: string): readonly string[] {
  const fields = [
    `"time":"%[date,utime(%Y-%m-%dT%H:%M:%SZ)]"`,
    `"loadBalancer":"${name}"`,
    `"client":"%ci:%cp"`,
    `"target":"%si:%sp"`,
    `"method":"%[var(txn.log_method),json(utf8s)]"`,
    `"host":"%[var(txn.log_host),json(utf8s)]"`,
    `"uri":"%[var(txn.log_uri),json(utf8s)]"`,
    `"userAgent":"%[var(txn.log_agent),json(utf8s)]"`,
    '"status":%ST',
    '"milliseconds":%Ta',
    '"targetMilliseconds":%Tr',
    '"bytesIn":%U',
    '"bytesOut":%B',
  ];
  return [
    '  no log',
    '  no option dontlog-normal',
    `  log fd@${accessLogFd} len 8192 format raw local0 emerg`,
    `  log-format ${word(`{${fields.join(',')}}`)}`,
    '  http-request set-log-level emerg',
    '  http-request set-var(txn.log_method) method',
    '  http-request set-var(txn.log_host) req.hdr(host)',
    '  http-request set-var(txn.log_uri) url',
    '  http-request set-var(txn.log_agent) req.hdr(user-agent)',
  ];
}
