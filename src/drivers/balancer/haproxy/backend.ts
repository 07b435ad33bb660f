// One backend as configuration text, and its servers: the same options in the file and when added at run time.
//
// Invariant: `structure` of two backends is equal exactly when one can become the other by the runtime API (servers,
// weights and draining may differ); then no reload is needed. A server that drains is in maintenance: unlike HAProxy's own
// drain state that also keeps sticky clients away, and what is in flight goes on either way.
import type { BalancerBackend, BalancerServer } from '../driver.ts';
import { openName } from './frontend.ts';
import { milliseconds, sectionName, word } from './syntax.ts';

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
  return [sectionName(server.name), address, ...(section.open ? [] : checkOptions(section.backend))].join(
    ' ',
  );
}

/** The secret that names servers in cookies. Fixed, so that a cookie outlives restarts. */
export function cookieKey(backend: string): string {
  return sectionName(backend);
}

/** True when clients keep their server by a cookie. */
export function usesCookie(backend: BalancerBackend): boolean {
  return backend.mode === 'http' && backend.stickiness?.type === 'cookie';
}

function stickiness(backend: BalancerBackend): readonly string[] {
  if (backend.stickiness === undefined) return [];
  const seconds = Math.max(1, Math.round(backend.stickiness.durationSeconds));
  if (usesCookie(backend)) {
    return [
      `  cookie TUTTILB insert indirect nocache httponly maxlife ${seconds}s dynamic`,
      `  dynamic-cookie-key ${cookieKey(backend.name)}`,
    ];
  }
  return [`  stick-table type ipv6 size 100k expire ${seconds}s peers self`, '  stick on src'];
}

function checkLines(backend: BalancerBackend): readonly string[] {
  const check = backend.healthCheck;
  if (check === undefined) return [];
  const timeout = `  timeout check ${milliseconds(check.timeoutMs)}`;
  if (check.protocol === 'TCP') return [timeout];
  return [
    timeout,
    '  option httpchk',
    `  http-check send meth GET uri ${word(check.path ?? '/')} ver HTTP/1.1 hdr Host tutti hdr User-Agent tutti-health-check hdr Connection close`,
    `  http-check expect status ${word((check.codes ?? '200-399').replaceAll(' ', ''))}`,
  ];
}

function checkOptions(backend: BalancerBackend): readonly string[] {
  const check = backend.healthCheck;
  if (check === undefined) return [];
  return [
    `inter ${milliseconds(check.intervalMs)}`,
    `rise ${Math.max(1, check.healthyThreshold)}`,
    `fall ${Math.max(1, check.unhealthyThreshold)}`,
    ...(check.port === undefined ? [] : [`port ${check.port}`]),
  ];
}
