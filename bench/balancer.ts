// What does a Listener cost beside a bare HAProxy and a bare nginx in front of the same backends?
//
// Three replicas of the sample app; wrk on the same machine, sides in turn. Layer 7: 64 connections kept alive; through a Service's listener, and through
// an application load balancer of AWS (rules, X-Forwarded headers, security groups) whose targets are the same addresses. Layer 4: a new connection for
// each request.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { RegisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { awsClients } from './aws-clients.ts';
import type { BenchResult, BenchRow } from './bench.ts';
import { atEnd } from './cleanup.ts';
import { firstOk } from './http-ready.ts';
import { connect, FOLDER, ownInstance, provideImages, up } from './instance.ts';
import { openBalancer, openPlace } from './machine-group.ts';
import { median, ratioAtLeast, row } from './measure.ts';
import { appOf, deploy, podsOf } from './sample-app.ts';
import { type WrkReport, wrk } from './wrk.ts';

const ROUNDS = 3;
const SECONDS = 5;
const HAPROXY_HTTP = 21_900;
const HAPROXY_TCP = 21_901;
const NGINX = 21_902;
const THREADS = Math.min(availableParallelism(), 4);

interface Reports {
  readonly perSecond: number;
  readonly p99Ms: number;
  readonly failed: number;
}

export default async function run(): Promise<BenchResult> {
  ownInstance();
  await up();
  await provideImages();
  const client = await connect();
  const app = appOf('web');
  const { url } = await deploy(client, app);
  const { url: layer4 } = await deploy(client, appOf('web4', { healthPath: undefined }));
  const backends = await addressesOf(client, 'web');
  const backends4 = await addressesOf(client, 'web4');
  await startHaproxy(backends, backends4);
  await startNginx(backends);
  const at = (port: number) => `http://127.0.0.1:${port}/`;
  const application = await applicationBalancer(backends);
  const peers = { haproxy: at(HAPROXY_HTTP), nginx: at(NGINX) };
  const http = await load({ ours: url, application, ...peers }, false);
  const { application: ours, haproxy } = http;
  const tcp = await load({ ours: layer4, haproxy: at(HAPROXY_TCP) }, true);
  return {
    name: 'balancer',
    rows: [
      ...rowsOf('layer 7, keep-alive', http, { haproxy: 'HAProxy', nginx: 'nginx' }),
      ...rowsOf('application load balancer, keep-alive', { ours, haproxy }, { haproxy: 'HAProxy' }),
      ...rowsOf('layer 4, new connections', tcp, { haproxy: 'HAProxy, mode tcp' }),
    ],
  };
}

async function addressesOf(
  client: Awaited<ReturnType<typeof connect>>,
  name: string,
): Promise<readonly string[]> {
  return (await podsOf(client, appOf(name))).map(({ status }) => `${status?.podIP}:8080`);
}

/** Made by the AWS API; its URL, when it answers. */
async function applicationBalancer(backends: readonly string[]): Promise<string> {
  const clients = await awsClients();
  const place = await openPlace(clients);
  const { url, targetGroup } = await openBalancer(clients, place, { name: 'bench', targets: 'ip' });
  const Targets = backends.map((each) => ({ Id: each.split(':')[0], Port: 8080 }));
  await clients.balancing.send(new RegisterTargetsCommand({ TargetGroupArn: targetGroup, Targets }));
  await firstOk({ host: new URL(url).hostname, port: 80 }, 60_000);
  return url;
}

async function load<Name extends string>(
  urls: { readonly [name in Name]: string },
  close: boolean,
): Promise<{ readonly [name in Name]: Reports }> {
  const names = Object.keys(urls) as Name[]; // the record's own keys
  const reports = new Map<Name, WrkReport[]>(names.map((name) => [name, []]));
  for (let i = 0; i < ROUNDS; i += 1)
    for (const name of names)
      reports.get(name)?.push(await wrk({ url: urls[name], seconds: SECONDS, close, threads: 2 }));
  const summary = names.map((name) => [name, summarize(reports.get(name) ?? [])] as const);
  return Object.fromEntries(summary) as { readonly [name in Name]: Reports }; // one for each name
}

function summarize(reports: readonly WrkReport[]): Reports {
  return {
    perSecond: median(reports.map(({ perSecond }) => perSecond)),
    p99Ms: median(reports.map(({ p99Ms }) => p99Ms)),
    failed: reports.reduce((sum, { failed }) => sum + failed, 0),
  };
}

function rowsOf(
  title: string,
  reports: { readonly [name: string]: Reports },
  peers: { readonly [name: string]: string },
): readonly BenchRow[] {
  const { ours } = reports;
  if (!ours) return [];
  const compared = Object.entries(peers).flatMap(([key, name]) => {
    const peer = reports[key];
    if (!peer) return [];
    const target = key === 'haproxy' ? ratioAtLeast(0.95) : undefined;
    const rate = {
      figure: title,
      unit: '1/s',
      ours: ours.perSecond,
      peer: { name, value: peer.perSecond },
      target,
    };
    const p99 = { figure: `${title}, p99`, unit: 'ms', ours: ours.p99Ms, peer: { name, value: peer.p99Ms } };
    return [row(rate), row(p99)];
  });
  return [...compared, row({ figure: `${title}, failed`, unit: 'requests', ours: ours.failed })];
}

async function startHaproxy(http: readonly string[], tcp: readonly string[]): Promise<void> {
  const servers = (backends: readonly string[]) => backends.map((each, i) => `  server s${i} ${each}`);
  const text = [
    'global',
    `  nbthread ${THREADS}`,
    '  maxconn 2000',
    'defaults',
    '  timeout connect 2s',
    '  timeout client 60s',
    '  timeout server 60s',
    'listen http',
    '  mode http',
    `  bind 127.0.0.1:${HAPROXY_HTTP}`,
    ...servers(http),
    'listen tcp',
    '  mode tcp',
    `  bind 127.0.0.1:${HAPROXY_TCP}`,
    ...servers(tcp),
  ];
  const path = join(FOLDER, 'bare-haproxy.cfg');
  writeFileSync(path, `${text.join('\n')}\n`);
  stopAtEnd(spawn('haproxy', ['-db', '-q', '-f', path], { stdio: 'ignore' }));
  await firstOk({ host: '127.0.0.1', port: HAPROXY_HTTP });
  await firstOk({ host: '127.0.0.1', port: HAPROXY_TCP });
}

async function startNginx(backends: readonly string[]): Promise<void> {
  const place = join(FOLDER, 'nginx');
  mkdirSync(place);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `  ${name}_temp_path ${join(place, name)};`,
  );
  const text = [
    `worker_processes ${THREADS};`,
    'daemon off;',
    `pid ${join(place, 'pid')};`,
    `error_log ${join(place, 'error.log')};`,
    'events { worker_connections 1024; }',
    'http {',
    '  access_log off;',
    ...temporary,
    `  upstream app { ${backends.map((each) => `server ${each};`).join(' ')} keepalive 128; }`,
    `  server { listen 127.0.0.1:${NGINX}; location / {`,
    '    proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection "";',
    '  } }',
    '}',
  ];
  const path = join(place, 'nginx.conf');
  writeFileSync(path, `${text.join('\n')}\n`);
  stopAtEnd(spawn('nginx', ['-c', path, '-p', place, '-e', join(place, 'error.log')], { stdio: 'ignore' }));
  await firstOk({ host: '127.0.0.1', port: NGINX });
}

function stopAtEnd(child: ChildProcess): void {
  atEnd(() => void child.kill('SIGTERM'));
}
