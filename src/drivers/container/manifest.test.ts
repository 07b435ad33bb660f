import { describe, expect, it } from 'vitest';
import { chainId, readManifest } from './manifest.ts';

const descriptor = (digest: string, more: object = {}) => ({ mediaType: 'm', digest, size: 1, ...more });
const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch;
const blobs: { readonly [digest: string]: unknown } = {
  index: {
    manifests: [
      descriptor('other', { platform: { os: 'linux', architecture: 'pdp11' } }),
      descriptor('windows', { platform: { os: 'windows', architecture } }),
      descriptor('manifest', { platform: { os: 'linux', architecture } }),
    ],
  },
  foreign: { manifests: [descriptor('other', { platform: { os: 'linux', architecture: 'pdp11' } })] },
  manifest: { config: descriptor('config'), layers: [descriptor('layer')] },
  config: {
    config: { Env: null, Cmd: ['run'], User: 'u' },
    rootfs: { diff_ids: ['sha256:aa', 'sha256:bb'] },
  },
};
const read = async (digest: string) => blobs[digest] ?? {};

describe('a manifest', () => {
  it("is found directly, or in an index by this host's platform", async () => {
    const direct = await readManifest(descriptor('manifest'), read);
    const indexed = await readManifest(descriptor('index'), read);
    expect(direct).toMatchObject({
      config: { digest: 'config' },
      layers: [{ digest: 'layer' }],
      siblings: [],
    });
    expect(indexed).toMatchObject({
      target: { digest: 'index' },
      manifest: { digest: 'manifest' },
      config: { digest: 'config' },
    });
    expect(indexed.siblings).toHaveLength(3);
    expect(direct.settings).toEqual({ env: [], entrypoint: [], command: ['run'], workingDir: '', user: 'u' });
  });

  it('is refused when the index has none for this host, or it is no manifest', async () => {
    await expect(readManifest(descriptor('foreign'), read)).rejects.toMatchObject({ code: 'Refused' });
    await expect(readManifest(descriptor('nothing'), read)).rejects.toMatchObject({ code: 'Failed' });
  });
});

describe('the chain id', () => {
  it.each([
    ['of no layer', [], ''],
    ['of one layer is its own id', ['sha256:aa'], 'sha256:aa'],
    [
      'of two is the hash of both',
      ['sha256:aa', 'sha256:bb'],
      'sha256:b68ad689d6d1ec110ea1c13617437ad6f3766d4b3b309f6a603a222e07a0164f',
    ],
  ])('%s', (_, ids, expected) => {
    expect(chainId(ids)).toBe(expected);
  });
});
