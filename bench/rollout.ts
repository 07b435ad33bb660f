// How long does a roll-out take under load, and how many requests does it fail?
//
// From the change of the image until the new revision is complete; the load goes on until the last old replica is gone. The
// app ignores SIGTERM. Bake time 0, so that the figure is the machinery's; once with the default, which is what users see.
// No peer runs here: there is no other orchestrator among Debian's packages that does this.
import type { App } from '../src/cli/deploy/app.ts';
import { applyApp } from '../src/cli/deploy/apply.ts';
import type { RemoteClient } from '../src/machinery/remote/client.ts';
import type { BenchResult, BenchRow } from './bench.ts';
import { connect, FOLDER, OTHER_IMAGE, ownInstance, provideImages, up } from './instance.ts';
import { atMost, row } from './measure.ts';
import { appOf, complete, deploy, remove, settled } from './sample-app.ts';
import { startLoad } from './wrk.ts';

interface Case {
  readonly title: string;
  readonly app: App;
}

const CASES: readonly Case[] = [
  { title: '3 replicas', app: appOf('three') },
  { title: '50 replicas, surge 25 %', app: appOf('fifty', { replicas: 50, rollout: surging('25%') }) },
  {
    title: '3 replicas, default bake time',
    app: appOf('baked', { rollout: { surge: '100%', unavailable: 0 } }),
  },
];

export default async function run(): Promise<BenchResult> {
  ownInstance();
  await up();
  await provideImages();
  const client = await connect();
  const rows: BenchRow[] = [];
  for (const each of CASES) rows.push(...(await rollOut(client, each)));
  return { name: 'rollout', rows };
}

function surging(surge: string): App['rollout'] {
  return { surge, unavailable: 0, bakeSeconds: 0, deadlineSeconds: 240 };
}

async function rollOut(client: RemoteClient, { title, app }: Case): Promise<readonly BenchRow[]> {
  const { url } = await deploy(client, app);
  const load = startLoad(url, FOLDER);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const next = { ...app, image: OTHER_IMAGE };
  const began = performance.now();
  await applyApp(client, next);
  await complete(client, next);
  const seconds = (performance.now() - began) / 1_000;
  await settled(client, next);
  const all = (performance.now() - began) / 1_000;
  const { requests, failed } = await load.end();
  await remove(client, next);
  return [
    row({ figure: `${title}: roll-out complete`, unit: 's', ours: seconds }),
    row({ figure: `${title}: until the last old replica is gone`, unit: 's', ours: all }),
    row({ figure: `${title}: requests`, unit: 'requests', ours: requests }),
    row({
      figure: `${title}: failed requests`,
      unit: 'requests',
      ours: failed,
      target: atMost(0, 'requests'),
    }),
  ];
}
