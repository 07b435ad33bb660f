// What every container driver promises about output, input and further processes.
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { putBusyboxImage } from './busybox-image.ts';
import { scripts } from './fake-shell.ts';
import {
  aContainer,
  type ContractWorld,
  expectCode,
  inDirectory,
  inState,
  logLines,
  readUntil,
  shell,
  started,
  textOf,
} from './world.ts';

const SIGKILL = 9;
const plain = { terminal: false, stdin: false };

export function streamContract(world: () => ContractWorld): void {
  it('has all of the output in the log when the container has ended', async () => {
    const { containers } = world();
    await inDirectory(async (directory) => {
      const logPath = `${directory}/log`;
      const handle = await started(world(), { args: shell(scripts.twoStreams), logPath });
      await containers.wait(handle);
      await containers.remove(handle);
      const lines = await logLines(logPath);
      expect([...lines].sort()).toEqual(['stderr F trouble', 'stdout F hello', 'stdout P no end']);
    });
  });

  it('cuts a long line into parts, and loses nothing of it', async () => {
    const { containers } = world();
    await inDirectory(async (directory) => {
      const logPath = `${directory}/log`;
      const handle = await started(world(), { args: shell(scripts.much), logPath });
      expect((await containers.wait(handle)).exitCode).toBe(5);
      await containers.remove(handle);
      const lines = await logLines(logPath);
      expect(new Set(lines.map((line) => line.slice(0, 9)))).toEqual(new Set(['stdout P ']));
      expect(lines.slice(0, -1).every((line) => line.length === 9 + 16384)).toBe(true);
      expect(lines.reduce((sum, line) => sum + line.length - 9, 0)).toBe(3_000_000);
    });
  });

  it('runs a process beside the main one and tells its output and exit code', async () => {
    const { containers } = world();
    const handle = await started(world(), { args: shell(scripts.forever) });
    const exec = await containers.exec(handle, { ...plain, command: shell(scripts.twoStreams) });
    const [stdout, stderr, exit] = await Promise.all([textOf(exec.stdout), textOf(exec.stderr), exec.wait()]);
    expect([stdout, stderr, exit.exitCode]).toEqual(['hello\nno end', 'trouble\n', 0]);
    const failing = await containers.exec(handle, { ...plain, command: shell(scripts.exit3) });
    expect(await failing.wait()).toEqual({ exitCode: 3 });
    await containers.remove(handle);
  });

  it('loses nothing of what a process writes, however late it is read', async () => {
    const { containers } = world();
    const handle = await started(world(), { args: shell(scripts.forever) });
    const exec = await containers.exec(handle, { ...plain, command: shell(scripts.much) });
    const source = exec.stdout[Symbol.asyncIterator]();
    let bytes = (await source.next()).value?.length ?? 0;
    expect(bytes).toBeGreaterThan(0);
    for (let next = await source.next(); next.done !== true; next = await source.next())
      bytes += next.value.length;
    expect([bytes, await exec.wait()]).toEqual([3_000_000, { exitCode: 5 }]);
    await containers.remove(handle);
  });

  it('gives a process input, and its end', async () => {
    const { containers } = world();
    const handle = await started(world(), { args: shell(scripts.forever) });
    const exec = await containers.exec(handle, {
      terminal: false,
      stdin: true,
      command: shell(scripts.echoes),
    });
    await exec.write(Buffer.from('one\n'));
    await exec.write(Buffer.from('two\n'));
    await exec.closeStdin();
    expect(await textOf(exec.stdout)).toBe('ready\none\ntwo\nbye\n');
    expect(await exec.wait()).toEqual({ exitCode: 0 });
    await containers.remove(handle);
  });

  it('gives a process the environment of the container and more', async () => {
    const { containers } = world();
    const handle = await started(world(), { args: shell(scripts.forever), env: ['FROM_IMAGE=spec'] });
    const exec = await containers.exec(handle, {
      ...plain,
      command: shell(scripts.showEnv),
      env: ['GIVEN=here'],
    });
    expect(await textOf(exec.stdout)).toBe('spec here\n');
    await containers.remove(handle);
  });

  it('kills a process, and a process ends with its container', async () => {
    const { containers } = world();
    const handle = await started(world(), { args: shell(scripts.forever) });
    const killed = await containers.exec(handle, { ...plain, command: shell(scripts.ready) });
    await readUntil(killed, 'ready\n');
    await killed.kill(SIGKILL);
    expect(await killed.wait()).toEqual({ exitCode: 137 });
    await killed.kill(SIGKILL);
    const left = await containers.exec(handle, { ...plain, command: shell(scripts.ready) });
    await readUntil(left, 'ready\n');
    await containers.kill(handle, SIGKILL);
    expect(await left.wait()).toEqual({ exitCode: 137 });
    await containers.remove(handle);
  });

  it('says why a process cannot be run', async () => {
    const { containers } = world();
    const handle = await started(world(), { args: shell(scripts.forever) });
    const error = await expectCode(containers.exec(handle, { ...plain, command: ['/nope'] }), 'Failed');
    expect(error.message).toMatch(/^exec: "\/nope": stat \/nope: no such file or directory/);
    await expectCode(containers.exec(handle, { ...plain, command: [] }), 'Refused');
    await containers.kill(handle, SIGKILL);
    await containers.wait(handle);
    await expectCode(containers.exec(handle, { ...plain, command: shell(scripts.exit0) }), 'Refused');
    await containers.remove(handle);
  });

  it('has a terminal that can be resized', async () => {
    const { containers } = world();
    const handle = await started(world(), { args: shell(scripts.forever) });
    const exec = await containers.exec(handle, {
      terminal: true,
      stdin: true,
      command: shell(scripts.terminalSize),
    });
    const lines = exec.stdout[Symbol.asyncIterator]();
    let text = '';
    const until = async (wanted: string) => {
      while (!text.includes(wanted)) text += Buffer.from((await lines.next()).value ?? []).toString('utf8');
    };
    await until('ready\r\n');
    await exec.resize(100, 30);
    await until('30 100\r\n');
    await exec.resize(81, 25);
    await until('25 81\r\n');
    await exec.kill(SIGKILL);
    expect(await exec.wait()).toEqual({ exitCode: 137 });
    await containers.remove(handle);
  });

  it('attaches: output from now on, input, and the end', async () => {
    const { containers } = world();
    await inDirectory(async (directory) => {
      const logPath = `${directory}/log`;
      const handle = await started(world(), { args: shell(scripts.echoLine), stdin: true, logPath });
      await expect.poll(() => logLines(logPath).catch(() => [])).toEqual(['stdout F ready']);
      const streams = await containers.attach(handle, new AbortController().signal);
      await streams.write(Buffer.from('words\n'));
      expect(await textOf(streams.stdout)).toBe('got words\n');
      await containers.wait(handle);
      expect(await logLines(logPath)).toEqual(['stdout F ready', 'stdout F got words']);
      await expectCode(containers.attach(handle, new AbortController().signal), 'Refused');
      await containers.remove(handle);
    });
  });

  it('ends the input of a container that is attached to', async () => {
    const { containers } = world();
    const handle = await containers.create(aContainer({ args: shell(scripts.echoes), stdin: true }));
    const streams = await containers.attach(handle, new AbortController().signal);
    await containers.start(handle);
    await streams.write(Buffer.from('all\n'));
    await streams.closeStdin();
    expect(await textOf(streams.stdout)).toBe('ready\nall\nbye\n');
    expect((await containers.wait(handle)).exitCode).toBe(0);
    await containers.remove(handle);
  });

  it('shows the same output to all who are attached, and letting go changes nothing', async () => {
    const { containers } = world();
    const handle = await containers.create(aContainer({ args: shell(scripts.echoes), stdin: true }));
    const controller = new AbortController();
    const leaving = await containers.attach(handle, controller.signal);
    const [one, two] = await Promise.all(
      [1, 2].map(() => containers.attach(handle, new AbortController().signal)),
    );
    await containers.start(handle);
    await readUntil(leaving, 'ready\n');
    controller.abort();
    await one?.write(Buffer.from('seen\n'));
    await one?.closeStdin();
    expect(one && (await textOf(one.stdout))).toBe('ready\nseen\nbye\n');
    expect(two && (await textOf(two.stdout))).toBe('ready\nseen\nbye\n');
    await containers.remove(handle);
  });

  it('logs a container with a terminal, and resizes it', async () => {
    const { containers } = world();
    await inDirectory(async (directory) => {
      const logPath = `${directory}/log`;
      const handle = await started(world(), { args: shell(scripts.terminalSize), terminal: true, logPath });
      await expect.poll(() => logLines(logPath).catch(() => [])).toEqual(['stdout F ready\r']);
      const streams = await containers.attach(handle, new AbortController().signal);
      await streams.resize(90, 20);
      await readUntil(streams, '20 90\r\n');
      await containers.kill(handle, SIGKILL);
      await containers.wait(handle);
      expect(await logLines(logPath)).toEqual(['stdout F ready\r', 'stdout F 20 90\r']);
      await containers.remove(handle);
    });
  });

  it('refuses input for a container that has none', async () => {
    const { containers } = world();
    const handle = await started(world(), { args: shell(scripts.forever) });
    const streams = await containers.attach(handle, new AbortController().signal);
    await expectCode(streams.write(Buffer.from('x')), 'Refused');
    await expectCode(streams.resize(80, 24), 'Refused');
    await containers.remove(handle);
    expect(await textOf(streams.stdout)).toBe('');
  });

  it('makes a layer of what a container changed, once it has ended', async () => {
    const { containers, images, busybox } = world();
    const name = 'registry.test/committed:1';
    const running = await started(world(), { args: shell(scripts.forever) });
    await expectCode(containers.commitLayer(running), 'Refused');
    const handle = await started(world(), { args: shell(scripts.writesFile) });
    await containers.wait(handle);
    await inState(world(), handle, 'exited');
    const layer = await containers.commitLayer(handle);
    await putBusyboxImage(images, busybox, { name, onTop: [layer] });
    const content = await images.withRootfs(name, (path) => readFile(`${path}/made-here`, 'utf8'));
    expect(content).toBe('content\n');
    await Promise.all([running, handle].map((each) => containers.remove(each)));
    await images.removeImage(name);
  });
}
