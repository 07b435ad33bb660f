// For which base images can an honest stand-in be made here, and from what?
//
// Only what Debian's packages and the npm registry's Node.js can give: a name that promises something else (Alpine, an
// other release) is refused with the reason, never approximated.
import type { ImageName } from '../name/image-name.ts';

export type Recipe =
  | { readonly kind: 'debian' }
  | { readonly kind: 'ubuntu' }
  | { readonly kind: 'busybox' }
  /** `version` is what npm is asked for: `21.7`, `20`, `latest`. */
  | { readonly kind: 'node'; readonly version: string };

export type StandInChoice = { readonly recipe: Recipe } | { readonly refusal: string };

/** undefined: nobody here knows how to make it. */
export function standInFor(name: ImageName): StandInChoice | undefined {
  if (name.registry !== 'docker.io') return undefined;
  const choose = CHOICES[name.repository];
  if (!choose) return undefined;
  if (name.digest !== undefined) return { refusal: 'a digest names exact bytes, which only a registry has' };
  return choose(name.tag ?? 'latest');
}

const CHOICES: { readonly [repository: string]: (tag: string) => StandInChoice } = {
  'library/debian': (tag) =>
    /^(12(\.\d+)?|bookworm)(-slim)?$/.test(tag)
      ? { recipe: { kind: 'debian' } }
      : { refusal: `stand-ins are made of Debian 12 (bookworm), not of "${tag}"` },
  'library/ubuntu': (tag) =>
    /^(24\.04|noble)$/.test(tag)
      ? { recipe: { kind: 'ubuntu' } }
      : { refusal: `a stand-in exists for ubuntu:24.04 only, not for "${tag}"` },
  'library/busybox': (tag) =>
    /^(latest|stable|1|1\.35(\.\d+)?)$/.test(tag)
      ? { recipe: { kind: 'busybox' } }
      : { refusal: `the stand-in is Debian's busybox 1.35, not "${tag}"` },
  'library/node': nodeRecipe,
};

const NODE_TAG = /^(?<version>latest|current|\d+(?:\.\d+){0,2})(?<suffix>-.+)?$/;
const BOOKWORM_SUFFIX = /^(-bookworm)?(-slim)?$/;

function nodeRecipe(tag: string): StandInChoice {
  if (/^(slim|bookworm|bookworm-slim)$/.test(tag)) return { recipe: { kind: 'node', version: 'latest' } };
  const { version, suffix = '' } = NODE_TAG.exec(tag)?.groups ?? {};
  if (version === undefined) return { refusal: `"${tag}" does not name a version of Node.js` };
  if (suffix.startsWith('-alpine'))
    return { refusal: 'an Alpine image cannot be made of Debian packages: use a tag without "-alpine"' };
  if (!BOOKWORM_SUFFIX.test(suffix))
    return { refusal: `stand-ins are made of Debian 12 (bookworm), not of "${suffix.slice(1)}"` };
  return { recipe: { kind: 'node', version: version === 'current' ? 'latest' : version } };
}
