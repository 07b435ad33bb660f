// Which sandboxes are to be made, which to go? Pure.
//
// Calls that wait come first, in the order in which they came; then provisioned concurrency; then prewarmed generic sandboxes. At most `makingAtOnce`
// are made at a time. Idle ones go after ten minutes, before their credentials end, under memory pressure, and when their room is needed, the oldest
// first; provisioned ones only when they are not wanted any more.

/** A sandbox without a call. */
export interface IdleView {
  readonly id: string;
  readonly sinceMs: number;
  /** When its credentials end. */
  readonly expiresAtMs?: number;
}

export interface VersionView {
  readonly key: string;
  /** Of SandboxRuntime. */
  readonly runtime: string;
  readonly prewarmed: boolean;
  /** When each waiting call came, the first first. */
  readonly waiting: readonly number[];
  readonly starting: number;
  readonly busy: number;
  /** Last used last. */
  readonly idle: readonly IdleView[];
  readonly provisioned: number;
  /** No start for provisioned concurrency before: one has just failed. */
  readonly notBeforeMs?: number;
  /** What one of its sandboxes takes. */
  readonly memoryMiB: number;
  /** It will not be called again. */
  readonly retired: boolean;
}

export interface GenericView {
  readonly runtime: string;
  readonly ready: readonly string[];
  readonly making: number;
  readonly wanted: number;
}

export interface PoolView {
  readonly versions: readonly VersionView[];
  readonly generics: readonly GenericView[];
  readonly making: number;
  readonly makingAtOnce: number;
  /** Memory that all may take together; absent: nobody has said. */
  readonly grantedMiB?: number;
  readonly pressure: boolean;
  readonly nowMs: number;
}

export interface PoolPlan {
  /** Keys of versions, one for each sandbox that is to be made. */
  readonly start: readonly string[];
  /** Runtimes, one for each generic sandbox that is to be made. */
  readonly prewarm: readonly string[];
  /** Ids of idle and generic sandboxes. */
  readonly remove: readonly string[];
  /** Versions whose first waiting call has no room. */
  readonly noRoom: readonly string[];
  /** Memory that would be enough for all that is there and waits. */
  readonly neededMiB: number;
  /** When it would be planned otherwise though nothing happened. */
  readonly wakeAtMs?: number;
}

export const IDLE_MS = 600_000;
export const RENEW_BEFORE_MS = 900_000;
/** What a generic sandbox counts. */
export const GENERIC_MIB = 48;
const PRESSED_SHARE = 0.25;

export function planPool(view: PoolView): PoolPlan {
  const leaving = [...outdated(view), ...pressed(view)];
  const room = openRoom(view, new Set(leaving));
  const slots = { left: Math.max(0, view.makingAtOnce - view.making) };
  const { start, noRoom } = starts(view, room, slots);
  const prewarm = view.pressure ? [] : prewarms(view, room, slots);
  return {
    start,
    prewarm,
    remove: [...new Set([...leaving, ...room.evicted])],
    noRoom,
    neededMiB: needed(view),
    wakeAtMs: nextWake(view),
  };
}

/** Idle for too long, of a version that is no more, with credentials that end soon, or generic ones that nobody wants. */
function outdated({ versions, generics, nowMs }: PoolView): readonly string[] {
  const idle = versions.flatMap((version) => {
    const spare = Math.max(0, version.idle.length + version.busy - version.provisioned);
    return version.idle
      .filter(
        (each, index) =>
          version.retired || expiresSoon(each, nowMs) || (index < spare && nowMs - each.sinceMs >= IDLE_MS),
      )
      .map(({ id }) => id);
  });
  const unwanted = generics.flatMap(({ ready, wanted }) => ready.slice(wanted));
  return [...idle, ...unwanted];
}

function expiresSoon({ expiresAtMs }: IdleView, nowMs: number): boolean {
  return expiresAtMs !== undefined && expiresAtMs - nowMs < RENEW_BEFORE_MS;
}

/** A quarter of those that may go, the oldest first. */
function pressed(view: PoolView): readonly string[] {
  if (!view.pressure) return [];
  const candidates = evictable(view);
  return candidates.slice(0, Math.ceil(candidates.length * PRESSED_SHARE)).map(({ id }) => id);
}

interface Evictable extends IdleView {
  readonly key: string;
  readonly memoryMiB: number;
}

/** Idle ones beyond what is provisioned, the oldest first. */
function evictable({ versions }: PoolView): readonly Evictable[] {
  const all = versions.flatMap(({ idle, busy, provisioned, key, memoryMiB }) =>
    idle.slice(0, Math.max(0, idle.length + busy - provisioned)).map((each) => ({ ...each, key, memoryMiB })),
  );
  return all.sort((a, b) => a.sinceMs - b.sinceMs);
}

interface Room {
  /** Whether there is room for so much more; idle sandboxes of others are given up for it. */
  take(memoryMiB: number, key: string | undefined): boolean;
  readonly evicted: readonly string[];
}

function openRoom(view: PoolView, leaving: ReadonlySet<string>): Room {
  const evicted: string[] = [];
  const candidates = evictable(view).filter(({ id }) => !leaving.has(id));
  let freeMiB =
    view.grantedMiB === undefined ? Number.POSITIVE_INFINITY : view.grantedMiB - taken(view, leaving);
  return {
    evicted,
    take(memoryMiB, key) {
      while (key !== undefined && freeMiB < memoryMiB) {
        const index = candidates.findIndex((each) => each.key !== key);
        const [gone] = index < 0 ? [] : candidates.splice(index, 1);
        if (!gone) return false;
        evicted.push(gone.id);
        freeMiB += gone.memoryMiB;
      }
      if (freeMiB < memoryMiB) return false;
      freeMiB -= memoryMiB;
      return true;
    },
  };
}

function taken({ versions, generics }: PoolView, leaving: ReadonlySet<string>): number {
  const ofVersions = versions.reduce((sum, { idle, busy, starting, memoryMiB }) => {
    const staying = idle.filter(({ id }) => !leaving.has(id)).length;
    return sum + (staying + busy + starting) * memoryMiB;
  }, 0);
  return (
    ofVersions + generics.reduce((sum, { ready, making }) => sum + (ready.length + making) * GENERIC_MIB, 0)
  );
}

/** Calls that wait and no sandbox is being made for, by age; then what is provisioned and not there. */
function starts(
  view: PoolView,
  room: Room,
  slots: { left: number },
): { readonly start: readonly string[]; readonly noRoom: readonly string[] } {
  const start: string[] = [];
  const noRoom = new Set<string>();
  const missing = view.versions.flatMap((version) =>
    version.waiting.slice(version.starting).map((sinceMs) => ({ version, sinceMs })),
  );
  missing.sort((a, b) => a.sinceMs - b.sinceMs);
  for (const { version } of [...missing, ...unprovisioned(view)]) {
    if (slots.left === 0) break;
    if (noRoom.has(version.key)) continue;
    if (room.take(version.memoryMiB, version.key)) {
      start.push(version.key);
      slots.left -= 1;
    } else noRoom.add(version.key);
  }
  return { start, noRoom: [...noRoom] };
}

function unprovisioned({ versions, nowMs }: PoolView): readonly { readonly version: VersionView }[] {
  return versions.flatMap((version) => {
    const { provisioned, idle, busy, starting, waiting, retired, notBeforeMs = 0 } = version;
    if (retired || notBeforeMs > nowMs) return [];
    const lacking = provisioned - idle.length - busy - Math.max(starting, waiting.length);
    return Array.from({ length: Math.max(0, lacking) }, () => ({ version }));
  });
}

function prewarms({ generics }: PoolView, room: Room, slots: { left: number }): readonly string[] {
  const prewarm: string[] = [];
  for (const { runtime, ready, making, wanted } of generics) {
    for (let there = ready.length + making; there < wanted && slots.left > 0; there += 1) {
      if (!room.take(GENERIC_MIB, undefined)) return prewarm;
      prewarm.push(runtime);
      slots.left -= 1;
    }
  }
  return prewarm;
}

function needed(view: PoolView): number {
  const waiting = view.versions.reduce((sum, version) => {
    const { waiting: calls, starting, provisioned, idle, busy, memoryMiB, retired } = version;
    const there = idle.length + busy + Math.max(starting, calls.length);
    const lacking = retired ? 0 : Math.max(0, provisioned - there);
    return sum + (Math.max(0, calls.length - starting) + lacking) * memoryMiB;
  }, 0);
  const generics = view.generics.reduce(
    (sum, { ready, making, wanted }) => sum + Math.max(0, wanted - ready.length - making) * GENERIC_MIB,
    0,
  );
  return taken(view, new Set()) + waiting + generics;
}

function nextWake({ versions, nowMs }: PoolView): number | undefined {
  const times = versions.flatMap(({ idle, notBeforeMs, provisioned }) => [
    ...idle.map(({ sinceMs }) => sinceMs + IDLE_MS),
    ...idle.flatMap(({ expiresAtMs }) =>
      expiresAtMs === undefined ? [] : [expiresAtMs - RENEW_BEFORE_MS + 1],
    ),
    ...(provisioned > 0 && notBeforeMs !== undefined ? [notBeforeMs] : []),
  ]);
  const later = times.filter((time) => time > nowMs);
  return later.length === 0 ? undefined : Math.min(...later);
}
