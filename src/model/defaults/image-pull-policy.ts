// Which pull policy does an image reference get when none is given: Always for the tag latest, else IfNotPresent.
//
// No tag and no digest mean the tag latest.

/** The tag of an image reference, `latest` when it has neither tag nor digest, '' with a digest only. */
export function imageTag(reference: string): string {
  const [name = '', digest] = reference.split('@');
  const colon = name.lastIndexOf(':');
  if (colon > name.lastIndexOf('/')) return name.slice(colon + 1);
  return digest === undefined ? 'latest' : '';
}

export function defaultPullPolicy(reference: string | undefined): 'Always' | 'IfNotPresent' {
  return reference && imageTag(reference) === 'latest' ? 'Always' : 'IfNotPresent';
}
