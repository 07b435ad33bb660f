// What the image of one runtime is made of: kept layers below, and files of our own on top.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GuestEntry } from '../machine/guest/guest-entry.ts';
import { digestOf } from '../oci/digest.ts';
import { hostPlatform } from '../oci/platform.ts';
import { type Accounts, debianBase, debianRoot, type MakeOptions } from '../stand-in/debian-base.ts';
import type { KeptLayer } from '../stand-in/layer-file.ts';
import { nodeLayer, resolveNode } from '../stand-in/node-layer.ts';
import type { RuntimeRecipe } from './catalog.ts';
import { imageEnvironment, layoutEntries } from './layout.ts';
import { programFiles } from './program-files.ts';
import { SDK_PACKAGES, sdkLayer } from './sdk-layer.ts';

export interface RuntimeParts {
  readonly layers: readonly KeptLayer<unknown>[];
  readonly entries: readonly GuestEntry[];
  /** `Debian packages and Node.js 22.21.0 of the npm registry`. */
  readonly ingredients: string;
}

export interface PartOptions extends MakeOptions {
  readonly programDir?: string;
}

const HOST_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
/** Certificates that somebody added to this host. */
const HOST_CERTIFICATES = '/usr/local/share/ca-certificates';
const PACKAGES = {
  python: ['ca-certificates', 'python3'],
  provided: ['ca-certificates', 'curl'],
} as const;
const NO_ACCOUNTS: Accounts = { passwd: '', group: '', shadow: '', gshadow: '' };
/** Debian's node user comes between the base's accounts and the sandbox's. */
const NODE_USER = { passwd: 'node:x:1000:1000::/home/node:/bin/bash\n', group: 'node:x:1000:\n' };

/** Of all that goes into the image, but for what changes by itself: versions of packages and of Node.js, the host's certificates. */
export async function recipeDigest(recipe: RuntimeRecipe, programDir?: string): Promise<string> {
  const packages = recipe.kind === 'node' ? SDK_PACKAGES : PACKAGES[recipe.kind];
  const entries = [...layoutEntries(recipe, NO_ACCOUNTS), ...(await programsOf(recipe, programDir))];
  return digestOf(JSON.stringify([recipe, packages, imageEnvironment(recipe), entries]));
}

export async function gatherParts(
  recipe: RuntimeRecipe,
  cacheDir: string,
  options: PartOptions,
): Promise<RuntimeParts> {
  const programs = await programsOf(recipe, options.programDir);
  if (recipe.kind === 'node') return nodeParts(recipe, { cacheDir, options, programs });
  const root = await packagesLayer(recipe.kind, cacheDir, options);
  return {
    layers: [root],
    entries: [...layoutEntries(recipe, root.facts), ...programs],
    ingredients: `Debian packages (${PACKAGES[recipe.kind].join(', ')})`,
  };
}

async function nodeParts(
  recipe: RuntimeRecipe & { readonly kind: 'node' },
  {
    cacheDir,
    options,
    programs,
  }: { readonly cacheDir: string; readonly options: PartOptions; readonly programs: readonly GuestEntry[] },
): Promise<RuntimeParts> {
  const { architecture } = hostPlatform();
  const node = await resolveNode(recipe.major, architecture, cacheDir, options.signal);
  const making = debianBase(cacheDir, architecture, options);
  const [base, language] = await Promise.all([
    making,
    nodeLayer(cacheDir, node, async () => (await making).facts, options),
  ]);
  const sdk = await sdkLayer(cacheDir, options);
  const bundle = await readFile(HOST_BUNDLE, 'utf8').catch(() => undefined);
  return {
    layers: [base, language, sdk],
    entries: [...layoutEntries(recipe, withNodeUser(base.facts), bundle), ...programs],
    ingredients: `Debian packages, Node.js ${node.version} and the AWS SDK of the npm registry`,
  };
}

function withNodeUser(accounts: Accounts): Accounts {
  return {
    passwd: accounts.passwd + NODE_USER.passwd,
    group: accounts.group + NODE_USER.group,
    shadow: `${accounts.shadow}node:!:19000:0:99999:7:::\n`,
    gshadow: `${accounts.gshadow}node:!::\n`,
  };
}

function programsOf({ kind }: RuntimeRecipe, programDir?: string): Promise<readonly GuestEntry[]> {
  return kind === 'provided' ? Promise.resolve([]) : programFiles(kind, programDir);
}

/** A Debian with packages, and the certificates that this host trusts beside Debian's. */
async function packagesLayer(
  kind: 'python' | 'provided',
  cacheDir: string,
  options: PartOptions,
): Promise<KeptLayer<Accounts>> {
  const { architecture } = hostPlatform();
  const packages = PACKAGES[kind];
  const own = (await readdir(HOST_CERTIFICATES).catch(() => [])).some((name) => name.endsWith('.crt'));
  const digest = digestOf(JSON.stringify([packages, own])).slice(7, 15);
  return debianRoot(
    join(cacheDir, `function-debian-${kind}-${architecture}-${digest}`),
    {
      packages,
      commands: own ? [`cp '${HOST_CERTIFICATES}'/*.crt "$1${HOST_CERTIFICATES}/"`, UPDATE] : [],
      text: `Making Debian 12 with ${packages.join(' and ')} for functions; this is done once`,
    },
    options,
  );
}

const UPDATE = 'chroot "$1" update-ca-certificates >/dev/null 2>&1';
