// An instance of Tutti of the benchmark's own: beside the user's, with its own name, ranges and folders on the same disk.
//
// What an earlier benchmark left when it was killed is taken down first. The image of the sample app is built once and
// kept as an archive in dist/bench, for its base takes minutes to make where no registry can be reached.
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type CallOptions, callWithProgress, send } from '../src/cli/calls.ts';
import { type Context, openContext } from '../src/cli/context.ts';
import { processIo } from '../src/cli/io.ts';
import { readKubeconfig } from '../src/machinery/pki/kubeconfig.ts';
import { openRemoteClient, type RemoteClient } from '../src/machinery/remote/client.ts';
import { hostLayout } from '../src/model/host-layout.ts';
import { atEnd, attempt } from './cleanup.ts';
import { command } from './command.ts';
import { removeLeftovers } from './leftovers.ts';

/** Everything of ours that is not in the instance's own folders. Not /tmp: on many machines that is memory. */
export const FOLDER = '/var/tmp/tutti-bench';
const ROOT = process.env.TUTTI_BENCH_ROOT ?? process.cwd();
const [STATE, RUN] = [join(FOLDER, 'state'), join(FOLDER, 'run')];
export const layout = hostLayout({ instance: 'tb', number: 11, stateDir: STATE, runDir: RUN });
/** The sample app, as all sides run it. */
export const IMAGE = 'bench/app:v1';
/** The same app under another name: a roll-out's other revision. */
export const OTHER_IMAGE = 'bench/app:v2';

/** The base of machine images is made where it is not kept. */
const LONGEST_MS = 800_000;

const env = {
  ...process.env,
  TUTTI_INSTANCE: 'tb',
  TUTTI_NUMBER: '11',
  TUTTI_STATE_DIR: STATE,
  TUTTI_RUN_DIR: RUN,
};

/** The `tutti` command on our instance. */
export function tutti(...args: readonly string[]): Promise<string> {
  return command(join(ROOT, 'tutti'), args, { env, cwd: ROOT, timeoutMs: LONGEST_MS });
}

/** Starts it and says how long the programs took, in seconds. */
export async function up(...options: readonly string[]): Promise<number> {
  const { seconds } = JSON.parse(await tutti('up', '--json', ...options)) as { seconds: number }; // cli/up.ts
  return seconds;
}

/** Nothing of ours is on the host before, and nothing after, whatever ends the process. */
export function ownInstance(): void {
  takeDown();
  atEnd(takeDown);
}

function takeDown(): void {
  if (existsSync(join(STATE, 'config.json')))
    attempt(join(ROOT, 'tutti'), ['down', '--purge'], { env, cwd: ROOT, timeout: 120_000 });
  removeLeftovers(join(FOLDER, 'peers'));
  rmSync(FOLDER, { recursive: true, force: true });
}

/** A client of its Kubernetes API. */
export async function connect(): Promise<RemoteClient> {
  const client = openRemoteClient(await readKubeconfig(join(STATE, 'kubeconfig')), { fieldManager: 'bench' });
  atEnd(() => client.close());
  return client;
}

/** Makes sure that both images are in the instance; resolves with an archive of the first, for others to load. */
export async function provideImages(): Promise<string> {
  const archive = join(ROOT, 'dist', 'bench', 'app.tar');
  const app = join(ROOT, 'examples', 'sample-app');
  if (existsSync(archive)) await importArchive(archive);
  else {
    await tutti('image', 'build', '-t', IMAGE, app);
    await exportArchive(archive);
  }
  if (!(await tutti('image', 'ls')).includes(OTHER_IMAGE)) await buildOther();
  return archive;
}

/** On top of the first, so that no base has to be made. */
async function buildOther(): Promise<void> {
  const folder = join(FOLDER, 'other');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'Dockerfile'), `FROM ${IMAGE}\nENV REVISION=2\n`);
  await tutti('image', 'build', '-t', OTHER_IMAGE, folder);
}

function context(): Context {
  return { ...openContext({ ...processIo(new AbortController().signal), env }, true), root: ROOT };
}

async function exportArchive(path: string): Promise<void> {
  const call: CallOptions = { method: 'GET', query: { name: IMAGE } };
  const answer = await send(context(), '/tutti/v1/images/export', call);
  if (answer.statusCode !== 200) throw new Error(`The image cannot be exported: status ${answer.statusCode}`);
  await pipeline(answer, createWriteStream(`${path}.new`));
  renameSync(`${path}.new`, path);
}

async function importArchive(path: string): Promise<void> {
  await callWithProgress(context(), 'images/import', {
    method: 'POST',
    body: createReadStream(path),
    progress: () => undefined,
  });
}
