// What does an image name mean? Parsed and normalised as docker does it: `node` is `docker.io/library/node:latest`.
//
// A parsed name always has a registry and a tag or a digest; formatting and parsing again gives the same value.
import { ImageError } from '../image-error.ts';

export interface ImageName {
  /** Host with an optional port: `docker.io`, `localhost:5000`. */
  readonly registry: string;
  /** Path inside the registry: `library/node`. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:<64 hex>`. */
  readonly digest?: string;
}

const DEFAULT_REGISTRY = 'docker.io';
const OFFICIAL = 'library/';
const PATH_COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const HOST_LABEL = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const REGISTRY = new RegExp(`^(?:${HOST_LABEL}(?:\\.${HOST_LABEL})*|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?$`);
const REPOSITORY = new RegExp(`^${PATH_COMPONENT}(?:/${PATH_COMPONENT})*$`);
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const BARE_ID = /^[0-9a-f]{64}$/;
const MAX_NAME = 255;

/** Parses a name as a user writes it; without tag and digest it is `:latest`. Throws ImageError InvalidName. */
export function parseImageName(text: string): ImageName {
  if (BARE_ID.test(text)) {
    throw invalid(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
  }
  const { name, tag, digest } = splitReference(text);
  const { registry, repository } = splitRegistry(name);
  if (/[A-Z]/.test(repository) && REPOSITORY.test(repository.toLowerCase())) {
    throw invalid(`invalid reference format: repository name (${repository}) must be lowercase`);
  }
  if (!REPOSITORY.test(repository) || !REGISTRY.test(registry)) throw invalid('invalid reference format');
  if (tag !== undefined && !TAG.test(tag)) throw invalid('invalid reference format');
  if (digest !== undefined && !DIGEST.test(digest)) throw invalid('invalid reference format');
  if (registry.length + 1 + repository.length > MAX_NAME) {
    throw invalid(`repository name must not be more than ${MAX_NAME} characters`);
  }
  return { registry, repository, tag: tag ?? (digest === undefined ? 'latest' : undefined), digest };
}

/** The full name: `docker.io/library/node:21.7`. */
export function formatImageName(name: ImageName): string {
  return `${name.registry}/${name.repository}${reference(name)}`;
}

/** The full name of what a user wrote. Throws ImageError InvalidName. */
export function fullImageName(text: string): string {
  return formatImageName(parseImageName(text));
}

/** As people write it: `node:21.7`, `user/app:v1`, `localhost:5000/app:v1`. Parsing it gives the same name. */
export function shortImageName(name: ImageName): string {
  if (name.registry !== DEFAULT_REGISTRY) return formatImageName(name);
  const bare = name.repository.startsWith(OFFICIAL)
    ? name.repository.slice(OFFICIAL.length)
    : name.repository;
  // Shorter only where it still means the same: `library/a/b` and `docker.io/a.b/c` stay as they are.
  for (const repository of [bare, name.repository]) {
    const meant = splitRegistry(repository);
    if (meant.registry === name.registry && meant.repository === name.repository)
      return `${repository}${reference(name)}`;
  }
  return formatImageName(name);
}

function reference({ tag, digest }: ImageName): string {
  return `${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** A colon after the last slash starts the tag; one before it belongs to the registry's port. */
function splitReference(text: string): { name: string; tag?: string; digest?: string } {
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  return colon < 0
    ? { name: named, digest }
    : { name: named.slice(0, colon), tag: named.slice(colon + 1), digest };
}

function splitRegistry(name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(0, slash));
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  if (slash < 0 || !isHost) return { registry: DEFAULT_REGISTRY, repository: official(name) };
  const rest = name.slice(slash + 1);
  if (first === DEFAULT_REGISTRY || first === 'index.docker.io') {
    return { registry: DEFAULT_REGISTRY, repository: official(rest) };
  }
  return { registry: first, repository: rest };
}

function official(repository: string): string {
  return repository.includes('/') ? repository : `${OFFICIAL}${repository}`;
}

function invalid(message: string): ImageError {
  return new ImageError('InvalidName', message);
}
