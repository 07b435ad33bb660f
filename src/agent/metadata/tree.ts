// What a metadata path stands for: a tree of texts, listed as EC2's service lists it. Pure.
//
// A folder is listed by its names, one a line, folders with a slash at their end; it answers with and without a slash. A text
// answers without one only.

/** A text, or a folder. `label` is how a folder of keys is listed: `0=mine`. */
export type Tree = string | { readonly [name: string]: Tree | undefined };

export interface Labels {
  /** Full path of an entry, without slashes at its ends -> how its folder lists it. */
  readonly [path: string]: string;
}

/** The answer for `path` below the tree; undefined when there is nothing. */
export function read(tree: Tree, path: string, labels: Labels = {}): string | undefined {
  const names = path
    .split('/')
    .filter((name, index, all) => name !== '' || (index > 0 && index < all.length - 1));
  let at: Tree | undefined = tree;
  for (const name of names) {
    if (at === undefined || typeof at === 'string' || !Object.hasOwn(at, name)) return undefined;
    at = at[name];
  }
  if (at === undefined) return undefined;
  if (typeof at === 'string') return path.endsWith('/') ? undefined : at;
  return list(at, names.join('/'), labels);
}

function list(folder: Exclude<Tree, string>, path: string, labels: Labels): string {
  const entries = Object.entries(folder).filter(([, value]) => value !== undefined);
  return entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, value]) =>
        labels[path === '' ? name : `${path}/${name}`] ?? (typeof value === 'string' ? name : `${name}/`),
    )
    .join('\n');
}
