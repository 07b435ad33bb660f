// What every image store promises.
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { chainId } from '../manifest.ts';
import { baseEntries, jsonBlob, layerBlob, once, putBusyboxImage } from './busybox-image.ts';
import { type ContractWorld, expectCode, textOf } from './world.ts';

const mustNotBeRead: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]() {
    throw new Error('The source was read');
  },
};

export function imageContract(world: () => ContractWorld): void {
  it('gives back the blob that was written, and does not read the source of one that is there', async () => {
    const { images } = world();
    const blob = jsonBlob('application/json', { written: 'once' });
    const session = await images.openSession();
    await session.writeBlob(blob.descriptor, once(blob.bytes));
    await session.writeBlob(blob.descriptor, mustNotBeRead);
    expect(await textOf(images.readBlob(blob.descriptor.digest))).toBe(blob.bytes.toString());
    expect(await images.hasBlob(blob.descriptor.digest)).toBe(true);
    await session.close();
  });

  it.each([
    ['other bytes than the digest says', { size: 0 }, 'content of another blob'],
    ['more bytes than the size says', { size: -3 }, undefined],
  ])('refuses a blob with %s, and keeps nothing of it', async (_, change, other) => {
    const { images } = world();
    const blob = jsonBlob('application/json', { refused: other ?? 'size' });
    const bytes =
      other === undefined
        ? blob.bytes
        : Buffer.from(other.padEnd(blob.bytes.length).slice(0, blob.bytes.length));
    const descriptor = { ...blob.descriptor, size: blob.descriptor.size + change.size };
    const session = await images.openSession();
    await expectCode(session.writeBlob(descriptor, once(bytes)), 'Failed');
    expect(await images.hasBlob(descriptor.digest)).toBe(false);
    await session.writeBlob(blob.descriptor, once(blob.bytes));
    await session.close();
  });

  it('passes on the error of a source that breaks, and takes the blob on the next try', async () => {
    const { images } = world();
    const blob = jsonBlob('application/json', { breaks: 'x'.repeat(100_000) });
    const session = await images.openSession();
    async function* broken() {
      yield blob.bytes.subarray(0, 50_000);
      throw new Error('cable cut');
    }
    await expect(session.writeBlob(blob.descriptor, broken())).rejects.toThrow('cable cut');
    await session.writeBlob(blob.descriptor, once(blob.bytes));
    expect(await images.hasBlob(blob.descriptor.digest)).toBe(true);
    await session.close();
  });

  it('says NotFound for a blob that is not there, and for what is no digest at all', async () => {
    const { images } = world();
    for (const digest of [`sha256:${'0'.repeat(64)}`, 'sha256:../../../etc/passwd']) {
      await expectCode(textOf(images.readBlob(digest)), 'NotFound');
    }
  });

  it('finds, lists and removes images, and removing takes the blobs with it', async () => {
    const { images, busybox } = world();
    const name = 'registry.test/removable:1';
    const target = await putBusyboxImage(images, busybox, { name, config: { Labels: { only: 'here' } } });
    expect(await images.findImage(name)).toMatchObject({ name, target });
    expect((await images.listImages()).map((image) => image.name)).toContain(name);
    await images.removeImage(name);
    await images.removeImage(name);
    expect(await images.findImage(name)).toBeUndefined();
    expect(await images.hasBlob(target.digest)).toBe(false);
  });

  it('points a name to another manifest when it is put again', async () => {
    const { images, busybox } = world();
    const name = 'registry.test/moving:1';
    const first = await putBusyboxImage(images, busybox, { name, config: { Labels: { version: '1' } } });
    const second = await putBusyboxImage(images, busybox, { name, config: { Labels: { version: '2' } } });
    expect(first.digest).not.toBe(second.digest);
    expect((await images.findImage(name))?.target.digest).toBe(second.digest);
    await images.removeImage(name);
  });

  it('unpacks a layer once, however many sessions ask for it at the same time', async () => {
    const { images, busybox } = world();
    const layers = [
      await layerBlob(baseEntries(busybox)),
      await layerBlob([{ name: 'shared', content: 'by all' }]),
    ];
    const wanted = chainId(layers.map(({ layer }) => layer.diffId));
    const chains = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const session = await images.openSession();
        for (const blob of layers) await session.writeBlob(blob.descriptor, once(blob.bytes));
        const seen: string[] = [];
        const chain = await session.unpack(
          layers.map(({ layer }) => layer),
          (done, total) => seen.push(`${done}/${total}`),
        );
        expect(seen).toEqual(['1/2', '2/2']);
        await session.close();
        return chain;
      }),
    );
    expect(chains).toEqual([wanted, wanted, wanted, wanted]);
  });

  it('refuses a layer that does not unpack to what it says', async () => {
    const { images } = world();
    const blob = await layerBlob([{ name: 'file', content: 'text' }]);
    const session = await images.openSession();
    await session.writeBlob(blob.descriptor, once(blob.bytes));
    const lie = { descriptor: blob.descriptor, diffId: `sha256:${'1'.repeat(64)}` };
    await expectCode(session.unpack([lie]), 'Failed');
    await session.close();
  });

  it('shows the root filesystem of all layers together, and takes it away again', async () => {
    const { images, busybox } = world();
    const name = 'registry.test/layered:1';
    const extra = [
      { name: 'etc/group', content: 'replaced:x:1:\n' },
      { name: 'etc/.wh.passwd', content: '' },
      { name: 'added', content: 'on top' },
    ];
    await putBusyboxImage(images, busybox, { name, extra });
    let seen = '';
    const result = await images.withRootfs(name, async (path) => {
      seen = path;
      await expect(readFile(`${path}/etc/passwd`)).rejects.toThrow('ENOENT');
      return [await readFile(`${path}/etc/group`, 'utf8'), await readFile(`${path}/added`, 'utf8')];
    });
    expect(result).toEqual(['replaced:x:1:\n', 'on top']);
    await expect(readFile(`${seen}/added`)).rejects.toThrow('ENOENT');
    await expectCode(
      images.withRootfs('registry.test/none:1', async () => undefined),
      'NotFound',
    );
    await images.removeImage(name);
  });
}
