// COPY and ADD: which files, where to, whose; and the layer that they make.
import { posix } from 'node:path';
import type { Layer } from '../../drivers/container/image-store.ts';
import { parseDockerIgnore } from '../../model/docker-ignore.ts';
import type { Scope } from '../dockerfile/expand.ts';
import type { Heredoc } from '../dockerfile/heredoc.ts';
import { heredocWord } from '../dockerfile/heredoc.ts';
import type { CopyInstruction } from '../dockerfile/instruction.ts';
import { parseError } from '../dockerfile/parse-error.ts';
import { ImageError } from '../image-error.ts';
import { fullImageName } from '../name/image-name.ts';
import { chainId } from '../oci/digest.ts';
import { readImage } from '../oci/image.ts';
import { resolveOwner } from './accounts.ts';
import { archiveItems, isArchive } from './add-archive.ts';
import { scopeOf } from './apply-config.ts';
import { type CopyOrder, copyItems, type LayerItem } from './copy-layer.ts';
import { stepKey } from './layer-cache.ts';
import { expandAt, findStage } from './plan-stages.ts';
import { digestSources, type Match, matchSources, type SourceTree } from './source-tree.ts';
import type { StageState } from './stage-state.ts';
import { type BuildRun, type Step, withStageRootfs } from './step.ts';
import { openTargetTree } from './target-tree.ts';
import { writeItems } from './write-layer.ts';

/** Throws ImageError BadBuild when something to copy is missing. */
export async function copyStep(
  run: BuildRun,
  state: StageState,
  instruction: CopyInstruction,
  stageIndex: number,
): Promise<Step> {
  const words = expandWordsOf(run, state, instruction);
  if (instruction.from === undefined) {
    const ignore = withExcludes(run, words.excludes);
    const tree: SourceTree = { root: run.context.directory, ignore, keepOwners: false };
    const matches = await findMatches(tree, words, instruction);
    const digests = await digestSources(tree, matches);
    return {
      key: keyOf(state, instruction.name, words, digests),
      make: () => makeLayer(run, state, instruction, { words, tree, matches }),
    };
  }
  const source = await sourceOf(run, instruction.from, stageIndex, instruction.line);
  return {
    key: keyOf(state, instruction.name, words, source.identity),
    make: () =>
      source.withRoot(async (root) => {
        const ignore = words.excludes.length > 0 ? parseDockerIgnore(words.excludes.join('\n')) : undefined;
        const tree: SourceTree = { root, ignore, keepOwners: true };
        return makeLayer(run, state, instruction, {
          words,
          tree,
          matches: await findMatches(tree, words, instruction),
        });
      }),
  };
}

interface Words {
  readonly sources: readonly string[];
  readonly texts: readonly { readonly name: string; readonly content: string }[];
  /** Absolute. */
  readonly destination: string;
  readonly intoDirectory: boolean;
  readonly chown?: string;
  readonly chmod?: number;
  readonly excludes: readonly string[];
}

function expandWordsOf(run: BuildRun, state: StageState, instruction: CopyInstruction): Words {
  const { line } = instruction;
  const scope = scopeOf(state, run.dockerfile.escapeChar);
  const expand = (word: string) => expandAt(word, scope, line);
  const texts = textsOf(instruction, scope);
  const sources = instruction.sources.filter((word) => !texts.has(word)).map(expand);
  const remote = sources.find((source) => /^(https?|ftp):\/\/|^git@|\.git(#|$)/.test(source));
  if (instruction.name === 'ADD' && remote !== undefined) {
    throw parseError(line, `ADD of "${remote}" is not supported: fetch it before the build, or with RUN`);
  }
  const given = expand(instruction.destination);
  const many = instruction.sources.length > 1;
  const asDirectory = /(^|\/)\.?$/.test(given);
  if (many && !asDirectory) {
    const rule = 'the destination must be a directory and end with a /';
    throw parseError(line, `When using ${instruction.name} with more than one source file, ${rule}`);
  }
  return {
    sources,
    texts: [...texts.values()],
    destination: posix.resolve('/', state.config.WorkingDir ?? '/', given),
    intoDirectory: asDirectory,
    chown: instruction.chown === undefined ? undefined : expand(instruction.chown),
    chmod: instruction.chmod === undefined ? undefined : readMode(expand(instruction.chmod), line),
    excludes: instruction.excludes.map(expand),
  };
}

/** Here-documents by the word that stands for them. */
function textsOf(instruction: CopyInstruction, scope: Scope): Map<string, { name: string; content: string }> {
  const texts = new Map<string, { name: string; content: string }>();
  for (const word of instruction.sources) {
    const name = heredocWord(word);
    const heredoc = instruction.heredocs.find((each: Heredoc) => each.name === name);
    if (!heredoc) continue;
    // Quotes in a here-document are text: only variables are expanded.
    const content = heredoc.expand ? expandText(heredoc.content, scope, instruction.line) : heredoc.content;
    texts.set(word, { name: heredoc.name, content });
  }
  return texts;
}

function expandText(text: string, scope: Scope, line: number): string {
  return text.replace(/\\([$\\])|\$(?:\{[^}]*\}|[A-Za-z_][A-Za-z0-9_]*)/g, (match, escaped?: string) => {
    return escaped ?? expandAt(match, scope, line);
  });
}

function readMode(text: string, line: number): number {
  if (!/^[0-7]{3,4}$/.test(text))
    throw parseError(
      line,
      `invalid chmod parameter: '${text}'. it should be octal string and between 0 and 07777`,
    );
  return Number.parseInt(text, 8);
}

function keyOf(state: StageState, name: string, words: Words, sources: string): string {
  return stepKey(state.layers, [name, sources, words]);
}

async function findMatches(
  tree: SourceTree,
  words: Words,
  instruction: CopyInstruction,
): Promise<readonly Match[]> {
  const all: Match[] = [];
  for (const source of words.sources) {
    const matches = await matchSources(tree, source);
    if (matches.length === 0) {
      throw new ImageError(
        'BadBuild',
        `Dockerfile:${instruction.line}: failed to compute cache key: "${posix.join('/', source)}": not found`,
      );
    }
    all.push(...matches);
  }
  return all;
}

interface Found {
  readonly words: Words;
  readonly tree: SourceTree;
  readonly matches: readonly Match[];
}

function makeLayer(
  run: BuildRun,
  state: StageState,
  instruction: CopyInstruction,
  { words, tree, matches }: Found,
): Promise<Layer | undefined> {
  return withStageRootfs(run, state, async (rootfs) => {
    const owner = words.chown === undefined ? undefined : await resolveOwner(rootfs, words.chown);
    const target = openTargetTree(rootfs);
    const archives = new Set<Match>();
    if (instruction.name === 'ADD') {
      for (const match of matches)
        if (match.stats.isFile() && (await isArchive(tree, match))) archives.add(match);
    }
    const order: CopyOrder = {
      ...words,
      matches: matches.filter((match) => !archives.has(match)).map((match) => ({ ...match, tree })),
      intoDirectory: words.intoDirectory || matches.length > 1,
      owner,
      mode: words.chmod,
    };
    async function* items(): AsyncGenerator<LayerItem> {
      yield* copyItems(order, target);
      for (const match of archives)
        yield* archiveItems(tree, match, { ...order, target, signal: run.signal });
    }
    return writeItems(items(), run.session, run.scratchDir);
  });
}

/** The context's own rules, and those of --exclude. */
function withExcludes(run: BuildRun, excludes: readonly string[]): SourceTree['ignore'] {
  const { ignore } = run.context;
  if (excludes.length === 0) return ignore;
  const more = parseDockerIgnore(excludes.join('\n'));
  return {
    hasExceptions: ignore.hasExceptions || more.hasExceptions,
    excludes: (path) => ignore.excludes(path) || more.excludes(path),
  };
}

/** A stage or an image to copy from: what identifies its files, and how to get at them. */
export async function sourceOf(
  run: BuildRun,
  word: string,
  stageIndex: number,
  line: number,
): Promise<{ readonly identity: string; withRoot<T>(task: (root: string) => Promise<T>): Promise<T> }> {
  const stage = findStage(run.dockerfile, word, stageIndex);
  if (stage !== undefined) {
    const state = run.finished.get(stage) as StageState; // built before: the plan's order
    return {
      identity: chainId(state.layers.map((layer) => layer.diffId)),
      withRoot: (task) => withStageRootfs(run, state, (root) => task(requireRoot(root, word, line))),
    };
  }
  const image = await run.acquire(fullImageName(word));
  const { layers } = await readImage(run.store, image.target);
  return {
    identity: chainId(layers.map((layer) => layer.diffId)),
    withRoot: (task) => run.store.withRootfs(image.name, task),
  };
}

function requireRoot(root: string | undefined, word: string, line: number): string {
  if (root === undefined) throw parseError(line, `The stage "${word}" holds no files`);
  return root;
}
