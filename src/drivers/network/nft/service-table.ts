// What rules does the kernel have now, and how does it get the wanted ones with the least work?
//
// Invariant: the table is always one whole program; a change is one transaction. An empty chain `state-<hash>` in the
// table names the program that is loaded, and services.json holds it: when both agree after a restart, only differences are
// sent; when they do not, the table is replaced as a whole, atomically, by what the file holds: filters never lapse. Calls
// run one after the other.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { NetworkConfig } from '../driver.ts';
import { changeScript } from './change.ts';
import { CommandFailed, run, runUnchecked } from './command.ts';
import { emptyProgram, type Program } from './draft.ts';
import { compile } from './program.ts';

export interface ServiceTableOptions {
  /** Table name, family inet. */
  readonly table: string;
  /** The table with its fixed chains. */
  readonly base: string;
  /** Where the loaded configuration is kept. */
  readonly file: string;
}

/** A configuration that is in the kernel. */
interface Loaded {
  readonly config: NetworkConfig;
  readonly text: string;
  readonly program: Program;
}

const nothing: NetworkConfig = { services: [] };

export class ServiceTable {
  readonly #options: ServiceTableOptions;
  /** What the kernel has; undefined when that is not known. */
  #loaded: Loaded | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ServiceTableOptions) {
    this.#options = options;
  }

  /** Finds out what is loaded. When it is not ours, or not of this version, loads what was there last. */
  open(): Promise<void> {
    return this.#inTurn(async () => {
      const kept = await this.#kept();
      if (kept !== undefined && (await this.#marker()) === this.#markerOf(kept.text)) this.#loaded = kept;
      else await this.#replace(kept?.config ?? nothing).catch(() => this.#replace(nothing)); // of a version that had other words
    });
  }

  /** Loads `config`. False when the kernel had it already. */
  apply(config: NetworkConfig): Promise<boolean> {
    return this.#inTurn(async () => {
      const text = JSON.stringify(config);
      if (this.#loaded?.text === text) return false;
      if (this.#loaded === undefined) await this.#replace(config);
      else await this.#change(this.#loaded, config, text);
      return true;
    });
  }

  /** Removes the table. Gone: nothing. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      this.#loaded = undefined;
      await run(
        ['nft', '-f', '-'],
        `add table inet ${this.#options.table}\ndelete table inet ${this.#options.table}\n`,
      );
    });
  }

  /** True when the kernel still has what we loaded: others may flush the ruleset. */
  check(): Promise<boolean> {
    return this.#inTurn(async () => {
      if (this.#loaded === undefined) return false;
      if ((await this.#marker()) === this.#markerOf(this.#loaded.text)) return true;
      this.#loaded = undefined;
      return false;
    });
  }

  async #change(loaded: Loaded, config: NetworkConfig, text: string): Promise<void> {
    const { table } = this.#options;
    const program = compile(config);
    const markers = `delete chain inet ${table} ${this.#markerOf(loaded.text)}\nadd chain inet ${table} ${this.#markerOf(text)}\n`;
    try {
      await run(['nft', '-f', '-'], changeScript(table, loaded.program, program) + markers);
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      this.#loaded = undefined; // somebody changed the table behind our back: start from nothing
      return this.#replace(config);
    }
    await this.#remember({ config, text, program });
  }

  async #replace(config: NetworkConfig): Promise<void> {
    const { table, base } = this.#options;
    const text = JSON.stringify(config);
    const program = compile(config);
    const script = [
      `add table inet ${table}\ndelete table inet ${table}\n`,
      base,
      changeScript(table, emptyProgram, program),
      `add chain inet ${table} ${this.#markerOf(text)}\n`,
    ];
    await run(['nft', '-f', '-'], script.join(''));
    await this.#remember({ config, text, program });
  }

  async #remember(loaded: Loaded): Promise<void> {
    this.#loaded = loaded;
    const { file } = this.#options;
    await mkdir(dirname(file), { recursive: true, mode: 0o711 });
    await writeFile(`${file}.new`, loaded.text, { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  /** What was loaded last; undefined when there is nothing that can be understood. */
  async #kept(): Promise<Loaded | undefined> {
    try {
      const text = await readFile(this.#options.file, 'utf8');
      const config = JSON.parse(text) as NetworkConfig; // written by us
      return { config, text, program: compile(config) };
    } catch {
      return undefined;
    }
  }

  async #marker(): Promise<string | undefined> {
    const listing = await runUnchecked(['nft', '-j', 'list', 'chains', 'inet']);
    if (listing.exitCode !== 0) return undefined;
    const { nftables } = JSON.parse(listing.stdout) as {
      nftables: readonly { chain?: { table: string; name: string } }[]; // nft's own format
    };
    return nftables.find(
      ({ chain }) => chain?.table === this.#options.table && chain.name.startsWith('state-'),
    )?.chain?.name;
  }

  #markerOf(text: string): string {
    return `state-${createHash('sha256').update(this.#options.base).update(text).digest('hex').slice(0, 32)}`;
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(task, task);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}
