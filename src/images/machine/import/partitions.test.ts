// Tables of partitions as they lie on disks, and what a file is by its first bytes.
import { expect, test } from 'vitest';
import { fileKind, filesystemType } from './kind.ts';
import { readPartitions } from './partitions.ts';

const SECTOR = 512;
const DISK = 4096 * SECTOR;

function disk(write: (bytes: Buffer) => void): (offset: number, length: number) => Promise<Buffer> {
  const bytes = Buffer.alloc(DISK);
  write(bytes);
  return async (offset, length) => bytes.subarray(offset, offset + length);
}

function table(
  bytes: Buffer,
  at: number,
  entries: readonly (readonly [type: number, first: number, count: number])[],
) {
  entries.forEach(([type, first, count], index) => {
    const place = at + 446 + 16 * index;
    bytes[place + 4] = type;
    bytes.writeUInt32LE(first, place + 8);
    bytes.writeUInt32LE(count, place + 12);
  });
  bytes.writeUInt16LE(0xaa55, at + 510);
}

const sectors = (
  list: readonly { readonly number: number; readonly start: number; readonly size: number }[],
) => list.map(({ number, start, size }) => [number, start / SECTOR, size / SECTOR]);

test('an MBR, with what lies outside the disk left out', async () => {
  const read = disk((bytes) =>
    table(bytes, 0, [
      [0x83, 100, 200],
      [0x83, 4000, 500],
      [0x82, 300, 10],
    ]),
  );
  expect(sectors(await readPartitions(read, DISK))).toEqual([
    [1, 100, 200],
    [3, 300, 10],
  ]);
});

test('logical partitions, each with the place of the next', async () => {
  const read = disk((bytes) => {
    table(bytes, 0, [
      [0x83, 10, 20],
      [0x05, 1000, 2000],
    ]);
    table(bytes, 1000 * SECTOR, [
      [0x83, 2, 98],
      [0x05, 500, 100],
    ]);
    table(bytes, 1500 * SECTOR, [[0x83, 4, 90]]);
  });
  expect(sectors(await readPartitions(read, DISK))).toEqual([
    [1, 10, 20],
    [5, 1002, 98],
    [6, 1504, 90],
  ]);
});

test('a chain of tables that leads back to itself ends', async () => {
  const read = disk((bytes) => {
    table(bytes, 0, [[0x05, 1000, 2000]]);
    table(bytes, 1000 * SECTOR, [
      [0x83, 2, 98],
      [0x05, 0, 100],
    ]);
  });
  expect((await readPartitions(read, DISK)).length).toBeLessThanOrEqual(128);
});

test('a GPT', async () => {
  const read = disk((bytes) => {
    table(bytes, 0, [[0xee, 1, 4095]]);
    bytes.write('EFI PART', SECTOR);
    bytes.writeBigUInt64LE(2n, SECTOR + 72);
    bytes.writeUInt32LE(128, SECTOR + 80);
    bytes.writeUInt32LE(128, SECTOR + 84);
    bytes.fill(1, 2 * SECTOR + 128, 2 * SECTOR + 144);
    bytes.writeBigUInt64LE(2048n, 2 * SECTOR + 128 + 32);
    bytes.writeBigUInt64LE(2147n, 2 * SECTOR + 128 + 40);
  });
  expect(sectors(await readPartitions(read, DISK))).toEqual([[2, 2048, 100]]);
});

test('a disk without a table has none', async () => {
  expect(
    await readPartitions(
      disk(() => {}),
      DISK,
    ),
  ).toEqual([]);
});

const bytesWith = (at: number, text: string) => {
  const bytes = Buffer.alloc(66_000);
  bytes.write(text, at, 'latin1');
  return bytes;
};

test.each([
  ['qcow2', bytesWith(0, 'QFI\xfb')],
  ['tar', bytesWith(257, 'ustar')],
  ['gzip', bytesWith(0, '\x1f\x8b')],
  ['disk', bytesWith(510, '\x55\xaa')],
  ['disk', bytesWith(1080, '\x53\xef')],
  ['unknown', Buffer.from('hello')],
] as const)('%s is known by its first bytes', (kind, bytes) => {
  expect(fileKind(bytes)).toBe(kind);
});

test('filesystems are known by theirs', () => {
  const types = [
    bytesWith(1080, '\x53\xef'),
    bytesWith(0, 'XFSB'),
    bytesWith(65_600, '_BHRfS_M'),
    Buffer.alloc(99),
  ];
  expect(types.map(filesystemType)).toEqual(['ext', 'xfs', 'btrfs', 'other']);
});
