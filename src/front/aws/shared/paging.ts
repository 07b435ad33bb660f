// Pages of a list: the token says after which key the next page begins, so that what is added or removed between two pages
// neither repeats nor hides the rest. Tokens are opaque to clients.

export interface PageRequest<T> {
  /** From the previous page. */
  readonly token?: string;
  /** The most entries of a page. */
  readonly limit: number;
  /** What the list is sorted by, ascending by code unit; unique. */
  key(item: T): string;
  /** Thrown when the token is not one of ours: each service has its own fault. */
  badToken(): Error;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly next?: string;
}

const PREFIX = 'p1:';

/** Sorts by key and cuts one page out. */
export function page<T>(all: Iterable<T>, request: PageRequest<T>): Page<T> {
  const after = request.token === undefined ? undefined : keyOf(request.token, request);
  const rest = [...all]
    .map((item) => ({ item, key: request.key(item) }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const shown = rest.slice(0, request.limit);
  const last = shown.at(-1);
  const more = rest.length > shown.length && last !== undefined;
  return { items: shown.map(({ item }) => item), ...(more ? { next: tokenOf(last.key) } : {}) };
}

function tokenOf(key: string): string {
  return Buffer.from(PREFIX + key).toString('base64url');
}

function keyOf<T>(token: string, { badToken }: PageRequest<T>): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith(PREFIX) || tokenOf(text.slice(PREFIX.length)) !== token) throw badToken();
  return text.slice(PREFIX.length);
}
