// Does the store lose anything when the power goes?
//
// A virtual machine writes without pause to a disk with a volatile cache and says over its serial line what has been
// acknowledged. At a random moment it is cut off, and its disk becomes what it would be: all that was flushed, and of
// the later writes a random part. The file system is repaired as at any boot (e2fsck), the store opened: no
// acknowledged commit is lost, none is there by half. The next boot goes on with that disk.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/lmdb-store.ts';
import { type GuestImage, makeGuestImage, startGuest } from './store-guest.ts';
import { type Acknowledged, parseAcknowledged, problemsAfter } from './store-survival.ts';
import { applyWriteLog } from './write-log.ts';

const CUTS = 8;
const WRITERS = 4;
const DISK_BYTES = 96 * 2 ** 20;
const BOOT_MS = 120_000;
const WRITE_MS = 4_000;
const PACKAGES = fileURLToPath(new URL('../../scripts/host-packages.sh', import.meta.url));

const directory = mkdtempSync(join(tmpdir(), 'tutti-store-power-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the store', () => {
  it(`keeps every acknowledged commit over ${CUTS} power cuts`, { timeout: 900_000 }, async (context) => {
    if (process.env.TUTTI_TEST_TIER !== 'all')
      context.skip('virtual machines are started by npm run test:all only');
    const missing = missingParts();
    if (missing) context.skip(missing);
    const image = await makeGuestImage(directory, WRITERS);
    const disk = join(directory, 'disk');
    makeDisk(disk);
    let [revision, acknowledged, lost] = [0, 0, 0];
    for (let cut = 1; cut <= CUTS; cut++) {
      const round = await writeUntilCut(image, disk);
      acknowledged += round.said.length;
      lost += round.lost;
      const store = await openStore({ path: storeOf(disk), durable: true, historyLimit: 400 });
      try {
        expect(await problemsAfter(store, round.said, WRITERS), `cut ${cut}`).toEqual([]);
        expect(store.revision, `cut ${cut}`).toBeGreaterThanOrEqual(revision);
        revision = store.revision;
      } finally {
        await store.close();
      }
    }
    // The campaign is worth something only if it wrote, and lost what had not been flushed.
    expect(acknowledged).toBeGreaterThan(CUTS * 10);
    expect(lost).toBeGreaterThan(0);
  });
});

/** Lets a guest write, cuts it off, and puts the disk in the state that this leaves. */
async function writeUntilCut(
  image: GuestImage,
  disk: string,
): Promise<{ said: Acknowledged[]; lost: number }> {
  const [run, log] = [join(directory, 'run'), join(directory, 'log')];
  copyFileSync(disk, run);
  writeFileSync(log, '');
  const guest = startGuest(image, run, log);
  let said: Acknowledged[];
  try {
    await guest.says(/^0 \d+ \d+\r?$/m, BOOT_MS);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * WRITE_MS));
  } finally {
    await guest.cutPower();
    said = parseAcknowledged(guest.output());
  }
  const { lost } = applyWriteLog(log, disk, () => Math.random() < 0.5);
  return { said, lost };
}

function makeDisk(path: string): void {
  writeFileSync(path, '');
  truncateSync(path, DISK_BYTES);
  execFileSync('mkfs.ext4', ['-q', '-F', path]);
}

/** The store on the disk, copied out after the journal was replayed; needs no loop device. */
function storeOf(disk: string): string {
  const repaired = spawnSync('e2fsck', ['-fy', disk], { encoding: 'utf8' });
  if ((repaired.status ?? 8) > 1) throw new Error(`The file system did not survive: ${repaired.stdout}`);
  const out = join(directory, 'out');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  execFileSync('debugfs', ['-R', `rdump /store ${out}`, disk], { stdio: 'ignore' });
  rmSync(join(out, 'store', 'lock.mdb'), { force: true });
  return join(out, 'store');
}

function missingParts(): string | undefined {
  if (process.arch !== 'x64') return `no guest for ${process.arch}`;
  const packages = spawnSync('bash', [PACKAGES, 'guest'], { encoding: 'utf8' });
  return packages.status === 0 ? undefined : `qemu cannot be installed: ${packages.stderr.trim()}`;
}
