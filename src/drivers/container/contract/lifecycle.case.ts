// What every container driver promises about the life of a container.
import { expect, it } from 'vitest';
import type { ContainerEvent } from '../driver.ts';
import { putBusyboxImage } from './busybox-image.ts';
import { scripts } from './fake-shell.ts';
import {
  aContainer,
  type ContractWorld,
  expectCode,
  freshId,
  inDirectory,
  inState,
  logLines,
  readUntil,
  shell,
  started,
  testImage,
} from './world.ts';

const SIGTERM = 15;
const SIGKILL = 9;

export function lifecycleContract(world: () => ContractWorld): void {
  it('creates, starts, waits and removes, and each may be asked for twice', async () => {
    const { containers } = world();
    const spec = aContainer({ args: shell(scripts.forever) });
    const handle = await containers.create(spec);
    expect(await containers.create(spec)).toEqual(handle);
    expect(await containers.inspect(handle)).toMatchObject({
      state: 'created',
      labels: spec.labels,
      image: testImage,
    });
    await containers.start(handle);
    await containers.start(handle);
    const running = await containers.inspect(handle);
    expect(running).toMatchObject({
      state: 'running',
      pid: expect.any(Number),
      startedMs: expect.any(Number),
    });
    expect(running.imageDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
    await containers.remove(handle);
    await containers.remove(handle);
    await expectCode(containers.inspect(handle), 'NotFound');
  });

  it.each([
    ['exit 0', scripts.exit0, 0],
    ['exit 3', scripts.exit3, 3],
  ])('tells the exit code of %s, also long after the end', async (_, script, exitCode) => {
    const { containers } = world();
    const handle = await started(world(), { args: shell(script) });
    const exit = await containers.wait(handle);
    expect(exit).toMatchObject({ exitCode, outOfMemory: false });
    expect(await containers.wait(handle)).toEqual(exit);
    expect(await containers.inspect(handle)).toMatchObject({ state: 'exited', exit });
    expect((await containers.inspect(handle)).pid).toBeUndefined();
    await containers.kill(handle, SIGTERM);
    await containers.remove(handle);
  });

  it('sends signals: one that is handled, and one that cannot be', async () => {
    const { containers } = world();
    await inDirectory(async (directory) => {
      const logPath = `${directory}/log`;
      const polite = await started(world(), { args: shell(scripts.stopsOnTerm), logPath });
      await expect.poll(() => logLines(logPath).catch(() => [])).toEqual(['stdout F ready']);
      await containers.kill(polite, SIGTERM);
      expect((await containers.wait(polite)).exitCode).toBe(7);
      await containers.remove(polite);
    });
    const deaf = await started(world(), { args: shell(scripts.forever) });
    await containers.kill(deaf, SIGKILL, { all: true });
    expect((await containers.wait(deaf)).exitCode).toBe(137);
    await containers.remove(deaf);
    await containers.kill(deaf, SIGKILL);
  });

  it('says NotFound for a container, and for an image, that is not there', async () => {
    const { containers } = world();
    const nobody = { id: freshId() };
    await expectCode(containers.start(nobody), 'NotFound');
    await expectCode(containers.wait(nobody), 'NotFound');
    await expectCode(containers.restart(nobody), 'NotFound');
    await expectCode(
      containers.exec(nobody, { command: ['true'], terminal: false, stdin: false }),
      'NotFound',
    );
    const spec = aContainer({ image: 'registry.test/none:1' });
    await expectCode(containers.create(spec), 'NotFound');
    expect((await containers.list()).map(({ handle }) => handle.id)).not.toContain(spec.id);
  });

  it('finds an image by digest as well', async () => {
    const { containers, images } = world();
    const digest = (await images.findImage(testImage))?.target.digest ?? '';
    const handle = await started(world(), { image: digest, args: shell(scripts.exit3) });
    expect((await containers.wait(handle)).exitCode).toBe(3);
    expect((await containers.inspect(handle)).imageDigest).toBe(digest);
    await containers.remove(handle);
  });

  it('says at start, in words, that the program does not exist', async () => {
    const { containers } = world();
    const handle = await containers.create(aContainer({ args: ['/nope'] }));
    const error = await expectCode(containers.start(handle), 'Failed');
    expect(error.message).toMatch(/^exec: "\/nope": stat \/nope: no such file or directory/);
    await expectCode(containers.start(handle), 'Failed');
    await containers.remove(handle);
  });

  it('refuses a container without a command, and root where it must not be', async () => {
    const { containers, images, busybox } = world();
    const bare = 'registry.test/bare:1';
    await putBusyboxImage(images, busybox, { name: bare, config: { Cmd: [] } });
    await expectCode(containers.create(aContainer({ image: bare })), 'Refused');
    await expectCode(containers.create(aContainer({ security: { mustNotBeRoot: true } })), 'Refused');
    const allowed = await containers.create(
      aContainer({ security: { mustNotBeRoot: true }, user: { uid: 1000 } }),
    );
    await containers.remove(allowed);
    await images.removeImage(bare);
  });

  it('gives up waiting when the signal says so', async () => {
    const { containers } = world();
    const handle = await started(world(), { args: shell(scripts.forever) });
    const controller = new AbortController();
    const waiting = containers.wait(handle, controller.signal);
    controller.abort();
    await expectCode(waiting, 'Aborted');
    await expectCode(containers.wait(handle, AbortSignal.abort()), 'Aborted');
    await containers.remove(handle);
  });

  it('runs a stopped container again in the same layer, and leaves a running one alone', async () => {
    const { containers } = world();
    await inDirectory(async (directory) => {
      const logPath = `${directory}/log`;
      const handle = await started(world(), { args: shell(scripts.countStarts), logPath });
      await containers.wait(handle);
      for (let run = 2; run <= 3; run += 1) {
        await containers.restart(handle);
        await containers.wait(handle);
      }
      expect(await logLines(logPath)).toEqual(['stdout F 1', 'stdout F 2', 'stdout F 3']);
      await containers.remove(handle);
    });
    const running = await started(world(), { args: shell(scripts.forever) });
    const { pid } = await containers.inspect(running);
    await containers.restart(running);
    expect((await containers.inspect(running)).pid).toBe(pid);
    await containers.remove(running);
  });

  it('pauses and resumes, twice if asked; a paused container can be killed', async () => {
    const { containers } = world();
    const handle = await started(world(), { args: shell(scripts.forever) });
    await containers.pause(handle);
    await containers.pause(handle);
    expect((await containers.inspect(handle)).state).toBe('paused');
    await containers.resume(handle);
    await containers.resume(handle);
    expect((await containers.inspect(handle)).state).toBe('running');
    await containers.pause(handle);
    await containers.kill(handle, SIGKILL);
    expect((await containers.wait(handle)).exitCode).toBe(137);
    await expectCode(containers.pause(handle), 'Refused');
    await containers.remove(handle);
  });

  it('takes environment from image and spec', async () => {
    const { containers } = world();
    await inDirectory(async (directory) => {
      const logPath = `${directory}/deep/er/log`;
      const handle = await started(world(), { args: shell(scripts.showEnv), env: ['GIVEN=too'], logPath });
      await containers.wait(handle);
      expect(await logLines(logPath)).toEqual(['stdout F yes too']);
      await containers.remove(handle);
    });
  });

  it('lists everything it has, with state and labels', async () => {
    const { containers } = world();
    const running = await started(world(), { args: shell(scripts.forever), labels: { kind: 'runs' } });
    const ended = await started(world(), { args: shell(scripts.exit3), labels: { kind: 'ended' } });
    const created = await containers.create(aContainer({ labels: { kind: 'new' } }));
    await containers.wait(ended);
    const mine = new Set([running.id, ended.id, created.id]);
    const list = (await containers.list()).filter(({ handle }) => mine.has(handle.id));
    expect(
      Object.fromEntries(list.map(({ labels, state, exit }) => [labels.kind, [state, exit?.exitCode]])),
    ).toEqual({
      runs: ['running', undefined],
      ended: ['exited', 3],
      new: ['created', undefined],
    });
    await Promise.all([running, ended, created].map((handle) => containers.remove(handle)));
  });

  it('tells of ends as they happen', async () => {
    const { containers } = world();
    const controller = new AbortController();
    const events = containers.events(controller.signal);
    const handle = await started(world(), { args: shell(scripts.exit3) });
    const seen: ContainerEvent[] = [];
    for await (const event of events) {
      if (event.type !== 'resync' && event.id === handle.id) seen.push(event);
      if (seen.length > 0) break;
    }
    expect(seen).toMatchObject([{ type: 'exit', id: handle.id, exit: { exitCode: 3, outOfMemory: false } }]);
    await containers.remove(handle);
    controller.abort();
    const after = containers.events(controller.signal);
    expect(await after.next()).toMatchObject({ done: true });
  });

  it('finds everything again after a crash of ours, also what ended meanwhile', async () => {
    const before = world();
    await inDirectory(async (directory) => {
      const logPath = `${directory}/log`;
      const running = await started(before, {
        args: shell(scripts.stopsOnTerm),
        labels: { kept: 'yes' },
        logPath,
      });
      const dying = await started(before, { args: shell(scripts.forever) });
      await expect.poll(() => logLines(logPath).catch(() => [])).toEqual(['stdout F ready']);
      const { pid } = await before.containers.inspect(running);
      await before.containers.kill(dying, SIGKILL);
      await before.reopen();
      const { containers } = world();
      expect(await containers.inspect(running)).toMatchObject({
        state: 'running',
        pid,
        labels: { kept: 'yes' },
      });
      expect((await containers.wait(dying)).exitCode).toBe(137);
      const waiting = containers.wait(running);
      await containers.kill(running, SIGTERM);
      expect((await waiting).exitCode).toBe(7);
      await Promise.all([running, dying].map((handle) => containers.remove(handle)));
    });
  });

  it('keeps containers running while the runtime is killed, and says that events may be missing', async () => {
    const { containers } = world();
    const controller = new AbortController();
    const events = containers.events(controller.signal);
    const handle = await started(world(), { args: shell(scripts.saysOnTerm) });
    const { pid } = await containers.inspect(handle);
    const waiting = containers.wait(handle);
    const attached = await containers.attach(handle, controller.signal);
    await world().crashRuntime();
    for await (const event of events) if (event.type === 'resync') break;
    expect(await inState(world(), handle, 'running')).toMatchObject({ pid });
    await containers.kill(handle, SIGTERM);
    await readUntil(attached, 'last words\n');
    await containers.kill(handle, SIGKILL);
    expect((await waiting).exitCode).toBe(137);
    await containers.remove(handle);
    controller.abort();
  });

  it('creates and removes many at once', async () => {
    const { containers } = world();
    const handles = await Promise.all(
      Array.from({ length: 8 }, () => started(world(), { args: shell(scripts.exit3) })),
    );
    const exits = await Promise.all(handles.map((handle) => containers.wait(handle)));
    expect(exits.map(({ exitCode }) => exitCode)).toEqual(handles.map(() => 3));
    await Promise.all(handles.map((handle) => containers.remove(handle)));
    const left = (await containers.list()).map(({ handle }) => handle.id);
    expect(handles.filter(({ id }) => left.includes(id))).toEqual([]);
  });
}
