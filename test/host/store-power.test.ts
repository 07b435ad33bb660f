// Does the store lose anything when the power goes?
//
// A virtual machine writes without pause to a disk with a volatile cache and says over its serial line what has been
// acknowledged. QEMU notes every write and flush in order, so the disk can be made as it would be had the power gone at
// any moment: all that was flushed by then, and a random part of the rest. For many such moments the file system is
// repaired as at any boot (e2fsck) and the store opened: no commit that had been acknowledged is lost, none is there
// by half. Then the next boot goes on with the last of these disks.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/lmdb-store.ts';
import { type Guest, type GuestImage, makeGuestImage, startGuest } from './store-guest.ts';
import { type Acknowledged, parseAcknowledged, problemsAfter } from './store-survival.ts';
import { applyPowerCut, readWriteLog } from './write-log.ts';

const BOOTS = 4;
const CUTS_PER_BOOT = 12;
const WRITERS = 4;
const DISK_BYTES = 96 * 2 ** 20;
const BOOT_MS = 120_000;
const WRITE_MS = 4_000;
const PACKAGES = fileURLToPath(new URL('../../scripts/host-packages.sh', import.meta.url));

const directory = mkdtempSync(join(tmpdir(), 'tutti-store-power-'));
const DISK = join(directory, 'disk');
const LOG = join(directory, 'log');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the store', () => {
  const cuts = BOOTS * CUTS_PER_BOOT;
  it(`keeps every acknowledged commit over ${cuts} power cuts`, { timeout: 900_000 }, async (context) => {
    if (process.env.TUTTI_TEST_TIER !== 'all')
      context.skip('virtual machines are started by npm run test:all only');
    const missing = missingParts();
    if (missing) context.skip(missing);
    const image = await makeGuestImage(directory, WRITERS);
    makeDisk(DISK);
    const total = { acknowledged: 0, lostWrites: 0 };
    for (let boot = 1; boot <= BOOTS; boot++) {
      const { acknowledged, lostWrites } = await cutOften(await writeUntilCut(image), `boot ${boot}`);
      total.acknowledged += acknowledged;
      total.lostWrites += lostWrites;
    }
    // The campaign is worth something only if it wrote, and lost what had not been flushed.
    expect(total.acknowledged).toBeGreaterThan(BOOTS * 20);
    expect(total.lostWrites).toBeGreaterThan(cuts);
  });
});

/** Lets a guest write to a copy of the disk, and cuts it off. */
async function writeUntilCut(image: GuestImage): Promise<Guest> {
  const copy = join(directory, 'run');
  copyFileSync(DISK, copy);
  writeFileSync(LOG, '');
  const guest = startGuest(image, copy, LOG);
  try {
    await guest.says(/^0 \d+ \d+\r?$/m, BOOT_MS);
    await new Promise((resolve) => setTimeout(resolve, WRITE_MS));
  } finally {
    await guest.cutPower();
  }
  return guest;
}

/** Checks what a power cut at moments of the guest's life would have left; the last becomes the disk. */
async function cutOften(guest: Guest, where: string): Promise<{ acknowledged: number; lostWrites: number }> {
  const requests = readWriteLog(LOG);
  const cut = join(directory, 'cut');
  let [acknowledged, lostWrites] = [0, 0];
  for (let i = 1; i <= CUTS_PER_BOOT; i++) {
    // Any moment but the mount; the last one is the real end.
    const isLast = i === CUTS_PER_BOOT;
    const count = isLast ? requests.length : Math.ceil((0.1 + 0.9 * Math.random()) * requests.length);
    const before = requests.slice(0, count);
    copyFileSync(DISK, cut);
    lostWrites += applyPowerCut(LOG, cut, { requests: before, survives: () => Math.random() < 0.5 });
    const said = parseAcknowledged(guest.saidBy(before.at(-1)?.logEnd ?? 0));
    acknowledged = Math.max(acknowledged, said.length);
    expect(await problemsOn(cut, said), `${where}, after ${count} of ${requests.length} requests`).toEqual(
      [],
    );
  }
  copyFileSync(cut, DISK);
  return { acknowledged, lostWrites };
}

async function problemsOn(disk: string, said: readonly Acknowledged[]): Promise<string[]> {
  const store = await openStore({ path: storeOf(disk), durable: true, historyLimit: 400 });
  try {
    return await problemsAfter(store, said, WRITERS);
  } finally {
    await store.close();
  }
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
