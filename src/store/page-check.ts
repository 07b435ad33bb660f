// Can LMDB walk its trees without falling?
//
// LMDB trusts its pages: a page that is not what its parent says (a blank sector, a misplaced write) makes it end the
// process. So the trees are walked here first, header by header: every page has its own number and the right kind, its
// nodes lie inside it, and values on pages of their own start with such a page. The contents have checksums of their
// own (record.ts).
import { readSync } from 'node:fs';
import { type Meta, readNewestMeta, readTree, type Tree } from './meta-page.ts';

const HEADER = 24;
const NODE_HEADER = 8;
const TREE_BYTES = 48;
const BRANCH = 1;
const LEAF = 2;
const OVERFLOW = 4;
const BIG_DATA = 1;
const SUB_DATABASE = 2;
const MAX_PROBLEMS = 20;

/** Problems in the structure of the file as of its newest transaction; throws Corrupt when it is no store at all. */
export function pageProblems(handle: number, file: string): string[] {
  const steps = pageSteps(handle, file);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same page by page, for large files of programs that have other things to do. */
export function* pageSteps(handle: number, file: string): Generator<void, string[]> {
  const meta = readNewestMeta(handle, file);
  const walk: Walk = { handle, meta, problems: [] };
  for (const tree of meta.trees) yield* walkTree(walk, tree);
  return walk.problems;
}

interface Walk {
  readonly handle: number;
  readonly meta: Meta;
  readonly problems: string[];
}

function* walkTree(walk: Walk, { root, depth }: Tree): Generator<void> {
  if (root !== undefined) yield* walkPage(walk, root, depth);
}

function* walkPage(walk: Walk, number: number, level: number): Generator<void> {
  yield;
  if (walk.problems.length >= MAX_PROBLEMS) return;
  const page = readPage(walk, number, level > 1 ? BRANCH : LEAF);
  if (!page) return;
  const nodes = nodesOf(page);
  if (!nodes) {
    walk.problems.push(`Page ${number} has nodes outside of it`);
    return;
  }
  for (const at of nodes) {
    if (level > 1) yield* walkPage(walk, childOf(page, at), level - 1);
    else {
      const tree = checkLeaf(walk, page, at);
      if (tree) yield* walkTree(walk, tree);
    }
  }
}

// A copy, since the walk reads other pages before it is done with this one.
function readPage({ handle, meta, problems }: Walk, number: number, kind: number): Buffer | undefined {
  const bytes = kind === OVERFLOW ? HEADER : meta.pageSize;
  const page = Buffer.allocUnsafe(bytes);
  const isInside = number >= 2 && number <= meta.lastPage;
  const isWhole = isInside && readSync(handle, page, 0, bytes, number * meta.pageSize) === bytes;
  if (isWhole && Number(page.readBigUInt64LE(0)) === number && page.readUInt16LE(18) === kind) return page;
  problems.push(`Page ${number} is not the ${kindName(kind)} page that it should be`);
  return undefined;
}

/** Offsets of the nodes; undefined when they cannot be right. */
function nodesOf(page: Buffer): number[] | undefined {
  const [lower, upper] = [page.readUInt16LE(20), page.readUInt16LE(22)];
  if (lower === 0 || lower % 2 !== 0 || lower > upper || HEADER + upper > page.length) return undefined;
  const nodes: number[] = [];
  for (let at = HEADER; at < HEADER + lower; at += 2) {
    const node = page.readUInt16LE(at) + HEADER;
    if (node < HEADER + upper || node + NODE_HEADER > page.length) return undefined;
    if (node + NODE_HEADER + page.readUInt16LE(node + 6) > page.length) return undefined;
    nodes.push(node);
  }
  return nodes;
}

function childOf(page: Buffer, at: number): number {
  return page.readUInt32LE(at) + page.readUInt16LE(at + 4) * 2 ** 32;
}

/** Returns the tree that a node is the root of, if it is. */
function checkLeaf(walk: Walk, page: Buffer, at: number): Tree | undefined {
  const flags = page.readUInt16LE(at + 4);
  const data = at + NODE_HEADER + page.readUInt16LE(at + 6);
  const isBig = (flags & BIG_DATA) !== 0;
  const length = isBig ? NODE_HEADER : page.readUInt32LE(at);
  if (data + length > page.length)
    walk.problems.push(`Page ${page.readBigUInt64LE(0)} has data outside of it`);
  else if (isBig) readPage(walk, Number(page.readBigUInt64LE(data)), OVERFLOW);
  else if ((flags & SUB_DATABASE) !== 0 && length === TREE_BYTES) return readTree(page, data);
  return undefined;
}

function kindName(kind: number): string {
  return kind === BRANCH ? 'branch' : kind === LEAF ? 'leaf' : 'overflow';
}
