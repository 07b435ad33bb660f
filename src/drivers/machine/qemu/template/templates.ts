// Which booted guests are there to go on from? One for each content, size and kernel: a folder that appears whole.
//
// The key says all that must be the same for a clone: change any of it and another template is made. The old one stays
// until its image is forgotten.
import { createHash } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { DriverError } from '../../../container/driver.ts';
import type { MachineSize } from '../../driver.ts';
import type { TemplateContext } from '../context.ts';
import type { BaseDisk } from '../disk/base-disks.ts';
import { ensureKernel, type GuestKernel } from '../guest/kernel.ts';
import { qemuVersion } from '../host/version.ts';
import { bootTemplate } from './boot.ts';

export interface Template {
  readonly key: string;
  readonly folder: string;
  /** The file that is its memory. */
  readonly memory: string;
  /** The rest of its state. */
  readonly state: string;
  readonly disk: string;
  /** What it said while it booted. */
  readonly console: string;
  readonly diskBytes: number;
  /** What its network card had. */
  readonly macAddress: string;
  /** Of the content that it was made from. */
  readonly digest: string;
}

export const templateMac = '02:00:00:00:00:fe';

export class Templates {
  readonly #context: TemplateContext;
  readonly #making = new Map<string, Promise<Template | undefined>>();

  constructor(context: TemplateContext) {
    this.#context = context;
  }

  /** The one that fits, if it is there. */
  async find(digest: string, size: MachineSize): Promise<Template | undefined> {
    return this.#read(await this.#keyOf(digest, size, await this.#kernel()));
  }

  /**
   * Made now unless it is there; two that ask get the same. Undefined: this image comes to no template (tried once where
   * there is no systemd or no Perl in it, else three times: the host may have been busy); its machines boot.
   */
  async ensure(
    base: BaseDisk,
    size: MachineSize,
    progress: (line: string) => void,
  ): Promise<Template | undefined> {
    const kernel = await this.#kernel();
    const key = await this.#keyOf(base.digest, size, kernel);
    const present = await this.#read(key);
    if (present !== undefined || (await this.#hasFailed(key))) return present;
    const making = this.#making.get(key) ?? this.#make({ base, size, kernel, key, progress });
    this.#making.set(key, making);
    try {
      return await making;
    } finally {
      this.#making.delete(key);
    }
  }

  async list(): Promise<readonly Template[]> {
    const keys = await readdir(this.#context.paths.templates).catch(() => []);
    const all = await Promise.all(keys.map((key) => this.#read(key)));
    return all.filter((each) => each !== undefined);
  }

  #kernel(): Promise<GuestKernel> {
    const { paths, options } = this.#context;
    return ensureKernel(paths, () => undefined, options.fetchKernel);
  }

  async #keyOf(digest: string, { cpus, memoryBytes }: MachineSize, kernel: GuestKernel): Promise<string> {
    const { accelerator, clockKhz } = await this.#context.probe();
    const parts = [digest, cpus, memoryBytes, kernel.key, accelerator, clockKhz, await qemuVersion()];
    return createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 24);
  }

  #failedMark(key: string): string {
    return `${this.#context.paths.templates}/${key}.failed`;
  }

  async #hasFailed(key: string): Promise<boolean> {
    return isGivenUp(await readFile(this.#failedMark(key), 'utf8').catch(() => ''));
  }

  async #read(key: string): Promise<Template | undefined> {
    const folder = `${this.#context.paths.templates}/${key}`;
    const text = await readFile(`${folder}/template.json`, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const kept = JSON.parse(text) as Pick<Template, 'digest' | 'diskBytes'>;
    return templateIn(folder, { ...kept, key });
  }

  async #make(order: {
    base: BaseDisk;
    size: MachineSize;
    kernel: GuestKernel;
    key: string;
    progress: (line: string) => void;
  }): Promise<Template | undefined> {
    const { paths } = this.#context;
    await mkdir(paths.templates, { recursive: true, mode: 0o700 });
    const work = await mkdtemp(`${paths.work}/template-`);
    try {
      const { base, key } = order;
      const made = templateIn(work, { key, digest: base.digest, diskBytes: base.sizeBytes });
      await bootTemplate(this.#context, { ...order, template: made });
      await writeFile(
        `${work}/template.json`,
        JSON.stringify({ digest: made.digest, diskBytes: made.diskBytes }),
      );
      await rename(work, `${paths.templates}/${key}`);
      return templateIn(`${paths.templates}/${key}`, made);
    } catch (error) {
      const why = (error as Error).message;
      order.progress(`No template, machines boot instead: ${why}`);
      this.#context.log.warn('An image comes to no template', { digest: order.base.digest, why });
      await appendFile(this.#failedMark(order.key), failureLine(error));
      return undefined;
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
}

const MOST_TRIES = 3;

function failureLine(error: unknown): string {
  const code = error instanceof DriverError ? error.code : 'Failed';
  return `${code}: ${(error as Error).message.replaceAll('\n', ' ')}\n`;
}

/** From a line for each try that failed. */
export function isGivenUp(failures: string): boolean {
  const lines = failures.split('\n').filter((line) => line !== '');
  return lines.length >= MOST_TRIES || lines.some((line) => line.startsWith('Refused'));
}

function templateIn(
  folder: string,
  { key, digest, diskBytes }: Pick<Template, 'key' | 'digest' | 'diskBytes'>,
): Template {
  return {
    key,
    folder,
    memory: `${folder}/memory`,
    state: `${folder}/state`,
    disk: `${folder}/disk.qcow2`,
    console: `${folder}/console`,
    diskBytes,
    macAddress: templateMac,
    digest,
  };
}
