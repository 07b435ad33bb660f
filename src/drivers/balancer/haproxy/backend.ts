// One backend as configuration text, and its servers: the same options in the file and when added at run time.
//
// Invariant: `structure` of two backends is equal exactly when one can become the other by the runtime API (servers,
// weights and draining may differ); then no reload is needed. A server that drains is in maintenance: unlike HAProxy's own
// drain state that also keeps sticky clients away, and what is in flight goes on either way.
import type { HealthCheck } from '../../../model/traffic-types.ts';
import type { BalancerBackend, BalancerServer } from '../driver.ts';
import { openName } from './frontend.ts';
import { literalFormat, milliseconds, sectionName, word } from './syntax.ts';

const algorithms = { 'round-robin': 'roundrobin', 'least-requests': 'leastconn', random: 'random' } as const;

/** A section as HAProxy knows it: a checked backend is two of them. */
export interface Section {
  readonly name: string;
  readonly backend: BalancerBackend;
  /** Servers are believed to be up. */
  readonly open: boolean;
}

/** The sections of a backend. */
export function sectionsOf(backend: BalancerBackend): readonly Section[] {
  const checked = { name: sectionName(backend.name), backend, open: backend.healthCheck === undefined };
  return checked.open ? [checked] : [checked, { name: openName(backend.name), backend, open: true }];
}

/** Everything of a section but its servers. */
export function sectionHead({ name, backend, open }: Section): readonly string[] {
  const http = backend.mode === 'http';
  return [
    `backend ${name} from ${backend.mode}`,
    `  balance ${algorithms[backend.algorithm]}`,
    `  timeout server ${milliseconds(backend.serverTimeoutMs)}`,
    ...(backend.source === undefined ? [] : [`  source ${word(backend.source)}`]),
    ...(http ? ['  http-reuse safe'] : []),
    ...(http && backend.sentOnce ? ['  retry-on conn-failure'] : []),
    ...(http ? headerLines(backend) : []),
    ...stickiness(backend),
    ...(open ? [] : checkLines(backend)),
  ];
}

/** A server in the file. */
export function serverLine(section: Section, server: BalancerServer): string {
  const check = section.open ? '' : ' check';
  return `  server ${serverWords(section, server)}${check} weight ${server.weight}${server.draining ? ' disabled' : ''}`;
}

/** Name, address and options, without state: also what `add server` takes. */
export function serverWords(section: Section, server: BalancerServer): string {
  const address = word(`${server.address}:${server.port}`);
  return [sectionName(server.name), address, ...serverOptions(section)].join(' ');
}

/** What all servers of a section have in common; a running process cannot change it. */
export function serverOptions({ backend, open }: Section): readonly string[] {
  return [
    ...(backend.tls ? ['ssl verify none'] : []),
    ...(backend.proxyProtocol ? ['send-proxy-v2'] : []),
    ...(open ? [] : checkOptions(backend)),
  ];
}

/** The secret that names servers in cookies. Fixed, so that a cookie outlives restarts. */
export function cookieKey(backend: string): string {
  return sectionName(backend);
}

/** True when clients keep their server by a cookie. */
export function usesCookie(backend: BalancerBackend): boolean {
  return backend.mode === 'http' && backend.stickiness?.type === 'cookie';
}

function headerLines({
  requestHeaders = [],
  responseHeaders = [],
  rewrite: { path, method } = {},
}: BalancerBackend): readonly string[] {
  return [
    ...requestHeaders.map(
      ({ name, value }) => `  http-request set-header ${sectionName(name)} ${literalFormat(value)}`,
    ),
    ...(path
      ? [`  http-request replace-path ${word(path.expression)} ${literalFormat(path.replacement)}`]
      : []),
    ...(method ? [`  http-request set-method ${sectionName(method)}`] : []),
    ...responseHeaders.map(
      ({ name, value }) => `  http-response set-header ${sectionName(name)} ${literalFormat(value)}`,
    ),
  ];
}

function stickiness({ name, mode, stickiness: wanted }: BalancerBackend): readonly string[] {
  if (wanted === undefined) return [];
  const seconds = Math.max(1, Math.round(wanted.durationSeconds));
  if (wanted.type === 'source')
    return [`  stick-table type ipv6 size 100k expire ${seconds}s peers self`, '  stick on src'];
  if (mode !== 'http') return [];
  const cookie = sectionName(wanted.cookieName ?? 'TUTTILB');
  if (wanted.type === 'app-cookie')
    return [
      `  stick-table type string len 256 size 100k expire ${seconds}s peers self`,
      `  stick on req.cook(${cookie})`,
      `  stick store-response res.cook(${cookie})`,
    ];
  return [
    `  cookie ${cookie} insert indirect nocache httponly maxidle ${seconds}s dynamic`,
    `  dynamic-cookie-key ${cookieKey(name)}`,
  ];
}

function checkLines(backend: BalancerBackend): readonly string[] {
  const check = backend.healthCheck;
  if (check === undefined) return [];
  const timeout = `  timeout check ${milliseconds(check.timeoutMs)}`;
  if (check.protocol === 'TCP') return [timeout];
  return [
    timeout,
    '  option httpchk',
    `  http-check send meth GET uri ${word(check.path ?? '/')} ver HTTP/1.1 hdr Host tutti hdr User-Agent ELB-HealthChecker/2.0 hdr Connection close`,
    `  http-check expect status ${word((check.codes ?? '200-399').replaceAll(' ', ''))}`,
  ];
}

/** Servers that are down are asked at least so often: what has recovered, or is new, is found soon. */
const downIntervalMs = 2000;

function checkOptions(backend: BalancerBackend): readonly string[] {
  const check = backend.healthCheck;
  if (check === undefined) return [];
  return [
    `inter ${milliseconds(check.intervalMs)}`,
    ...(check.intervalMs > downIntervalMs ? [`downinter ${milliseconds(downIntervalMs)}`] : []),
    `rise ${Math.max(1, check.healthyThreshold)}`,
    `fall ${Math.max(1, check.unhealthyThreshold)}`,
    ...(check.port === undefined ? [] : [`port ${check.port}`]),
    ...checkTls(backend, check),
    ...(backend.proxyProtocol ? ['check-send-proxy'] : []),
    ...(backend.slowStartMs ? [`slowstart ${milliseconds(backend.slowStartMs)}`] : []),
  ];
}

/** Checks speak TLS exactly when they say so, whatever the servers speak. */
function checkTls({ tls }: BalancerBackend, { protocol }: HealthCheck): readonly string[] {
  if (protocol === 'HTTPS') return tls ? [] : ['check-ssl verify none'];
  return tls ? ['no-check-ssl'] : [];
}
