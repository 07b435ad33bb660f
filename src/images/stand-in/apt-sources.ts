// Where do Debian's packages come from on this host? The base image is made from the same mirrors, through the same proxy.
//
// Reads what apt reads: sources.list lines and deb822 files. Entries of other distributions are left out; a host of
// another Debian release gives its mirrors, not its release.

export const RELEASE = 'bookworm';
const DEFAULT_MIRROR = 'http://deb.debian.org/debian';
const DEFAULT_SECURITY = 'http://deb.debian.org/debian-security';
const RELEASES = '(?:bullseye|bookworm|trixie|forky|sid|oldstable|stable|testing|unstable)';
const MAIN_SUITE = new RegExp(`^${RELEASES}$`);
const SECURITY_SUITE = new RegExp(`^${RELEASES}(?:-security|/updates)$`);

interface Source {
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
  readonly trusted: boolean;
}

/** Lines of a sources.list for the release, from the files that the host has. */
export function debianSources(
  files: readonly { readonly name: string; readonly text: string }[],
): readonly string[] {
  const sources = files.flatMap(({ name, text }) =>
    name.endsWith('.sources') ? deb822(text) : oneLine(text),
  );
  const usable = sources.filter(
    ({ uri, components }) => /^(https?|mirror\+https?|ftp):/.test(uri) && components.includes('main'),
  );
  const main = usable.find(({ suite }) => MAIN_SUITE.test(suite));
  const security = usable.find(({ suite }) => SECURITY_SUITE.test(suite));
  const from = main ?? { uri: DEFAULT_MIRROR, trusted: false };
  const lines = [line(from, RELEASE), line(from, `${RELEASE}-updates`)];
  if (security) lines.push(line(security, `${RELEASE}-security`));
  else if (!main) lines.push(line({ uri: DEFAULT_SECURITY, trusted: false }, `${RELEASE}-security`));
  return lines;
}

const KEPT_OPTION =
  /^(Acquire::(?:https?|ftp)::(?:Proxy|Proxy::\S+|Verify-\S+|CaInfo|Timeout)|Acquire::(?:Check-Valid-Until|Check-Date|Retries))$/i;

/** Options of `apt-config dump` that decide whether packages can be fetched at all, as lines of an apt.conf. */
export function aptFetchOptions(dump: string): readonly string[] {
  const options: string[] = [];
  for (const text of dump.split('\n')) {
    const match = /^(\S+) "(.*)";$/.exec(text);
    if (match?.[2] && KEPT_OPTION.test(match[1] ?? '')) options.push(`${match[1]} "${match[2]}";`);
  }
  return options;
}

function line({ uri, trusted }: Pick<Source, 'uri' | 'trusted'>, suite: string): string {
  return `deb ${trusted ? '[trusted=yes] ' : ''}${uri} ${suite} main`;
}

/** `deb [options] uri suite component...` */
function oneLine(text: string): Source[] {
  const sources: Source[] = [];
  for (const raw of text.split('\n')) {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(raw);
    if (!match) continue;
    const [, options = '', uri = '', suite = '', components = ''] = match;
    sources.push({
      uri: trim(uri),
      suite: trim(suite),
      components: words(components),
      trusted: /\btrusted=yes\b/.test(options),
    });
  }
  return sources;
}

/** Stanzas of `Key: value`, where a line that starts with a space goes on with the value. */
function deb822(text: string): Source[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = new Map<string, string>();
    let key = '';
    for (const raw of stanza.split('\n')) {
      if (raw.startsWith('#')) continue;
      const match = /^([A-Za-z0-9-]+):(.*)$/.exec(raw);
      if (match) key = (match[1] as string).toLowerCase();
      if (key !== '') fields.set(key, `${fields.get(key) ?? ''} ${match ? match[2] : raw}`);
    }
    const list = (name: string) => words(fields.get(name) ?? '');
    if (list('enabled')[0] === 'no' || !list('types').includes('deb')) return [];
    const rest = { components: list('components'), trusted: list('trusted')[0] === 'yes' };
    return list('uris').flatMap((uri) =>
      list('suites').map((suite) => ({ uri: trim(uri), suite: trim(suite), ...rest })),
    );
  });
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function trim(text: string): string {
  return text.replace(/\/+$/, '');
}
