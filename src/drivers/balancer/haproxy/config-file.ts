// The whole configuration file of HAProxy as a value: golden text, no I/O.
//
// `structure` is what only a reload can change; `text` is the file with the servers in it. The hash of the structure is put
// into the process's environment, so that a running process can be asked what it runs.
import { createHash } from 'node:crypto';
import type { BalancerConfig, BalancerFrontend } from '../driver.ts';
import { sectionHead, sectionsOf, serverLine, serverOptions } from './backend.ts';
import { frontendSection } from './frontend.ts';
import { sectionName, word } from './syntax.ts';

export interface ProcessOptions {
  /** Sockets, state and certificates live here. */
  readonly directory: string;
  /** The runtime API's socket. */
  readonly socket: string;
  readonly maxConnections: number;
  readonly threads: number;
  /** Whom the process becomes once it listens; undefined = it stays root. */
  readonly user?: string;
}

export interface ConfigFile {
  readonly text: string;
  /** Names the structure; the process has it in this environment variable. */
  readonly structure: string;
  /** Path -> PEM, to be there before the file is read. */
  readonly certificates: ReadonlyMap<string, string>;
}

export const structureVariable = 'TUTTI_STRUCTURE';

/** Builds the file of a configuration. */
export function configFile(config: BalancerConfig, options: ProcessOptions): ConfigFile {
  const certificates = new Map<string, string>();
  const backends = new Map(config.backends.map((backend) => [backend.name, backend]));
  const certificatePath = (frontend: BalancerFrontend, pem: string) => {
    const hash = createHash('sha256').update(pem).digest('hex').slice(0, 16);
    const path = `${options.directory}/certificates/${sectionName(frontend.name)}-${hash}.pem`;
    certificates.set(path, pem);
    return path;
  };
  const frontends = config.frontends.map((frontend) =>
    frontendSection(frontend, { backends, certificatePath }),
  );
  const sections = config.backends.flatMap(sectionsOf);
  const heads = sections.map(sectionHead);
  const shared = sharedSections(options);
  const structure = createHash('sha256')
    .update(JSON.stringify([shared, frontends, heads, sections.map(serverOptions)]))
    .digest('hex')
    .slice(0, 32);
  const bodies = sections.map((section, index) => [
    ...(heads[index] ?? []),
    ...section.backend.servers.map((server) => serverLine(section, server)),
  ]);
  const [global = [], ...others] = shared;
  const paragraphs = [
    [...global, `  setenv ${structureVariable} ${structure}`],
    ...others,
    ...frontends,
    ...bodies,
  ];
  return { text: `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`, structure, certificates };
}

function sharedSections(options: ProcessOptions): readonly (readonly string[])[] {
  const { directory, socket, maxConnections, threads, user } = options;
  return [
    [
      'global',
      '  master-worker',
      '  mworker-max-reloads 20',
      '  hard-stop-after 24h',
      `  maxconn ${maxConnections}`,
      `  nbthread ${threads}`,
      '  localpeer self',
      '  max-spread-checks 1s',
      '  log stdout format timed daemon info',
      `  stats socket ${word(socket)} user root mode 600 level admin expose-fd listeners`,
      `  server-state-file ${word(`${directory}/server-state`)}`,
      '  ssl-default-bind-options ssl-min-ver TLSv1.2',
      '  tune.ssl.default-dh-param 2048',
      ...(user === undefined ? [] : [`  user ${word(user)}`, `  group ${word(user)}`]),
    ],
    ['peers self', `  bind unix@${word(`${directory}/peers.sock`)}`, '  server self'],
    [
      'defaults http',
      '  mode http',
      ...commonDefaults('httplog'),
      '  option idle-close-on-response',
      '  timeout http-request 60s',
      '  timeout http-keep-alive 75s',
      '  timeout tunnel 1h',
      '  retry-on conn-failure empty-response',
    ],
    ['defaults tcp', '  mode tcp', ...commonDefaults('tcplog')],
  ];
}

/**
 * A connection that fails is tried three more times, each time on another server; only what went wrong is logged.
 * A server that is full or slow to accept is given two seconds, as one on the same host should answer at once.
 */
function commonDefaults(format: string): readonly string[] {
  return [
    '  log global',
    `  option ${format}`,
    '  option dontlog-normal',
    '  option dontlognull',
    '  option redispatch 1',
    '  retries 3',
    '  timeout connect 2s',
    '  timeout client 60s',
    '  timeout server 60s',
    '  timeout client-fin 30s',
    '  timeout server-fin 30s',
    '  timeout queue 10s',
    '  load-server-state-from-file global',
  ];
}
