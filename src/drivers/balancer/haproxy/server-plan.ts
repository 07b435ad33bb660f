// Which commands give a running section the servers it should have? Pure, from what it has to what it should.
//
// Additions come before removals, so there is never less to choose from than either side has. A new server of a checked
// section starts without weight and believed down, and gets its weight before its first good check can bring it up: it
// never sees a request that it did not earn. Nothing is said about servers that are as they should be.
import type { BalancerBackend, BalancerServer } from '../driver.ts';
import type { Section } from './backend.ts';
import { cookieKey, sectionsOf, serverWords, usesCookie } from './backend.ts';
import type { Row } from './runtime-socket.ts';

/** A server as the process has it. */
export interface RunningServer {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly weight: number;
  readonly maintenance: boolean;
}

export interface ServerPlan {
  /** Lines that must be answered with nothing or a known confirmation. */
  readonly commands: readonly string[];
  /** Servers to delete once nothing is in flight on them; they are in maintenance by then. */
  readonly leaving: readonly string[];
  /** Servers that are added and checked: they have never been well. */
  readonly fresh: readonly string[];
}

/** Forced maintenance, in srv_admin_state. */
const forcedMaintenance = 0x01;

/** The servers of each section in `show servers state`. */
export function runningServers(
  rows: readonly Row[],
): ReadonlyMap<string, ReadonlyMap<string, RunningServer>> {
  const sections = new Map<string, Map<string, RunningServer>>();
  for (const row of rows) {
    const section = sections.get(row.be_name ?? '') ?? new Map<string, RunningServer>();
    sections.set(row.be_name ?? '', section);
    const name = row.srv_name ?? '';
    section.set(name, {
      name,
      address: row.srv_addr ?? '',
      port: Number(row.srv_port),
      weight: Number(row.srv_uweight),
      maintenance: (Number(row.srv_admin_state) & forcedMaintenance) !== 0,
    });
  }
  return sections;
}

/**
 * `show servers state` as a new process should read it: only sections with checks, and the ports of checks as they are to be. Elsewhere a
 * server that was down in a former configuration would stay down for ever, and a former port would be asked for ever.
 */
export function stateFile(text: string, backends: readonly BalancerBackend[]): string {
  const checked = new Map(
    backends
      .flatMap(sectionsOf)
      .flatMap(({ name, open, backend }) => (open ? [] : [[name, backend.healthCheck?.port ?? 0] as const])),
  );
  const [version = '1', header = '', ...rows] = text.split('\n');
  const columns = header.replace(/^# /, '').split(' ');
  const kept = rows.flatMap((row) => {
    const fields = row.split(' ');
    const port = checked.get(fields[1] ?? '');
    if (port === undefined) return [];
    return [fields.map((field, index) => (isCheckPort(columns[index]) ? String(port) : field)).join(' ')];
  });
  return [version, header, ...kept, ''].join('\n');
}

/** `port` of a check is the agent's, too. */
const isCheckPort = (column: string | undefined) =>
  column === 'srv_check_port' || column === 'srv_agent_port';

/** Servers that a new process has and the former one had not, in sections with checks, as `section/server`. */
export function addedByFile(
  before: ReadonlyMap<string, ReadonlyMap<string, RunningServer>>,
  backends: readonly BalancerBackend[],
): readonly string[] {
  return backends.flatMap(sectionsOf).flatMap(({ name, open, backend }) => {
    const known = before.get(name);
    return open
      ? []
      : backend.servers.flatMap((server) => (known?.has(server.name) ? [] : [`${name}/${server.name}`]));
  });
}

/** What to say so that the section has the wanted servers. */
export function planServers(section: Section, running: ReadonlyMap<string, RunningServer>): ServerPlan {
  const wanted = section.backend.servers;
  const names = new Set(wanted.map((server) => server.name));
  const fresh = wanted.filter((server) => !running.has(server.name));
  const kept = wanted.flatMap((server) => {
    const present = running.get(server.name);
    return present === undefined ? [] : [{ server, present }];
  });
  const leaving = [...running.values()].filter((server) => !names.has(server.name));
  const key = cookieKey(section.backend.name);
  return {
    commands: [
      ...fresh.map((server) => addCommand(section, server)),
      // Servers added at run time have no cookie until all are computed anew; with the same key the others keep theirs.
      ...(fresh.length > 0 && usesCookie(section.backend)
        ? [`set dynamic-cookie-key backend ${section.name} ${key}`]
        : []),
      ...kept.flatMap(({ server, present }) => changeCommands(section, server, present)),
      ...leaving
        .filter((server) => !server.maintenance)
        .map((server) => `set server ${section.name}/${server.name} state maint`),
    ],
    leaving: leaving.map((server) => server.name),
    fresh: section.open ? [] : fresh.map((server) => server.name),
  };
}

function addCommand(section: Section, server: BalancerServer): string {
  const at = `${section.name}/${server.name}`;
  const words = serverWords(section, server).slice(server.name.length + 1);
  const enable = server.draining ? [] : [`enable server ${at}`];
  if (section.open) return [`add server ${at} ${words} weight ${server.weight}`, ...enable].join('; ');
  return [
    `add server ${at} ${words} check weight 0`,
    ...enable,
    ...(server.draining ? [] : [`set server ${at} health down`]),
    `enable health ${at}`,
    `set server ${at} weight ${server.weight}`,
  ].join('; ');
}

function changeCommands(section: Section, server: BalancerServer, present: RunningServer): readonly string[] {
  const at = `set server ${section.name}/${server.name}`;
  return [
    ...(present.address === server.address && present.port === server.port
      ? []
      : [`${at} addr ${server.address} port ${server.port}`]),
    ...(present.weight === server.weight ? [] : [`${at} weight ${server.weight}`]),
    ...(present.maintenance === server.draining
      ? []
      : [`${at} state ${server.draining ? 'maint' : 'ready'}`]),
  ];
}

/** What HAProxy says when a command worked. Anything else is a complaint. */
const confirmations = [
  /^New server registered\.$/,
  /^Server deleted\.$/,
  /^no need to change /,
  /(changed from|no change) .*(by 'stats socket command')?$/,
  /^IP changed from /,
];

/** The complaints in the answer to a command. */
export function complaints(answer: string): readonly string[] {
  return answer
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !confirmations.some((known) => known.test(line)));
}
