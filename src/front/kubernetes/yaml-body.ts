// YAML as Kubernetes reads it: version 1.1 (yes/no are booleans), but without its dates and base-60 numbers; a key that
// occurs twice is an error.
import type { CollectionTag, ScalarTag, Tags } from 'yaml';
import { parseDocument } from 'yaml';
import { TuttiError } from '../../model/errors.ts';

/** The one document in the text, as JSON. Throws BadRequest. */
export function parseYamlBody(text: string): unknown {
  const document = parseDocument(text, {
    version: '1.1',
    schema: 'yaml-1.1',
    customTags: (tags: Tags) => tags.filter((tag) => typeof tag === 'string' || !isTime(tag)),
    uniqueKeys: true,
    logLevel: 'silent',
  });
  const [error] = document.errors;
  if (error) throw refused(error);
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw refused(cause);
  }
}

function isTime(tag: ScalarTag | CollectionTag): boolean {
  return tag.tag === 'tag:yaml.org,2002:timestamp' || ('format' in tag && tag.format === 'TIME');
}

function refused(cause: unknown): TuttiError {
  const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  return new TuttiError('BadRequest', `error converting YAML to JSON: ${why}`, { cause });
}
