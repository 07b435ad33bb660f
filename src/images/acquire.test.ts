import { beforeEach, describe, expect, test } from 'vitest';
import { openFakeContainerd } from '../drivers/container/fake/open.ts';
import type { ImageStore } from '../drivers/container/image-store.ts';
import type { Progress } from '../model/agent-calls.ts';
import { type Images, openImages } from './acquire.ts';
import { anImage } from './fixture/layers.ts';
import { ImageError } from './image-error.ts';
import { STAND_IN_LABEL } from './labels.ts';
import { formatImageName } from './name/image-name.ts';
import type { Image } from './oci/image.ts';
import { readDocument } from './oci/image.ts';
import type { RegistryClient } from './registry/client.ts';
import { standInFor } from './stand-in/recipe.ts';
import type { StandIns } from './stand-in/stand-ins.ts';

const NODE = 'docker.io/library/node:21.7';
const UNREACHABLE = new ImageError(
  'Unreachable',
  'failed to do request: Get "https://x/": dial tcp: lookup x: no such host',
);

let store: ImageStore;
let remote: Image;
let images: Images;
let asked: string[];
/** What the registry does. */
let answer: () => Promise<void>;
let made: string[];

beforeEach(async () => {
  store = openFakeContainerd().images;
  const elsewhere = openFakeContainerd().images;
  remote = await anImage(elsewhere, 'docker.io/library/remote:1', { created: '2020-01-01T00:00:00Z' });
  asked = [];
  made = [];
  answer = async () => {};
  const client: RegistryClient = {
    async manifest(name) {
      asked.push(formatImageName(name));
      await answer();
      return { descriptor: remote.target, bytes: await readDocument(elsewhere, remote.target.digest) };
    },
    blob: async (_name, digest) => elsewhere.readBlob(digest),
    forget() {},
  };
  const standIns: StandIns = {
    refusal: (name) => {
      const choice = standInFor(name);
      return choice && 'recipe' in choice ? undefined : 'nobody knows how';
    },
    async make(name) {
      made.push(formatImageName(name));
      const image = await anImage(store, formatImageName(name), { labels: { [STAND_IN_LABEL]: 'S' } });
      return { image, ingredients: 'spare parts' };
    },
  };
  images = openImages({ store, client, standIns });
});

const fail = (error: Error) => {
  answer = async () => {
    throw error;
  };
};

describe('an image that is wanted', () => {
  test('and here is not asked for', async () => {
    await anImage(store, NODE);
    expect((await images.acquire('node:21.7')).name).toBe(NODE);
    expect(asked).toEqual([]);
  });

  test('and not here is pulled', async () => {
    expect((await images.acquire('node:21.7')).target.digest).toBe(remote.target.digest);
  });

  test('anew is pulled over what is here', async () => {
    await anImage(store, NODE);
    expect((await images.acquire('node:21.7', { refresh: true })).target.digest).toBe(remote.target.digest);
  });

  test('anew stays what it is when the registry does not answer', async () => {
    const here = await anImage(store, 'docker.io/library/redis:7');
    fail(UNREACHABLE);
    expect((await images.acquire('redis:7', { refresh: true })).target.digest).toBe(here.target.digest);
  });
});

describe('where no registry answers', () => {
  beforeEach(() => fail(UNREACHABLE));

  test('a stand-in is made, and the progress says why and of what', async () => {
    const steps: Progress[] = [];
    const image = await images.pull('node:21.7', { progress: (step) => steps.push(step) });
    expect([image.labels[STAND_IN_LABEL], made]).toEqual(['S', [NODE]]);
    expect(steps.at(-1)).toEqual({
      stage: 'stand-in',
      message: `${NODE} cannot be pulled (dial tcp: lookup x: no such host); using a stand-in built here from spare parts`,
    });
  });

  test('a stand-in that is here is kept', async () => {
    await images.pull('node:21.7');
    await images.pull('node:21.7');
    expect(made).toEqual([NODE]);
  });

  test('others fail with the reason, and with why there is no stand-in', async () => {
    await expect(images.pull('redis:7')).rejects.toMatchObject({
      code: 'Unreachable',
      message: expect.stringMatching(/no such host \(no stand-in: nobody knows how\)$/),
    });
  });
});

test.each(['NotFound', 'Unauthorized', 'RateLimited'] as const)(
  'what a registry refuses (%s) has no stand-in',
  async (code) => {
    fail(new ImageError(code, 'no'));
    await expect(images.pull('node:21.7')).rejects.toMatchObject({ code });
    expect(made).toEqual([]);
  },
);

describe('several who want the same', () => {
  test('share one pull', async () => {
    const all = await Promise.all([images.pull('node:21.7'), images.pull('node:21.7'), images.acquire(NODE)]);
    expect([new Set(all.map(({ target }) => target.digest)).size, asked]).toEqual([1, [NODE]]);
  });

  test('are not stopped by one who goes, and the pull ends when all have gone', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    let release = () => {};
    answer = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    const one = images.pull('node:21.7', { signal: first.signal });
    const two = images.pull('node:21.7', { signal: second.signal });
    first.abort();
    await expect(one).rejects.toMatchObject({ code: 'Aborted' });
    release();
    expect((await two).name).toBe(NODE);
  });
});
