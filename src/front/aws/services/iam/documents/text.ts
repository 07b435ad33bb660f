// Policy documents as text: kept as they were given, measured without white space, encoded on the way out.

/** As IAM hands documents out: percent-encoded, all but the unreserved characters of RFC 3986. */
export function encoded(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** White space does not count against a quota. */
export const sizeOf = (document: string): number => document.replace(/\s/g, '').length;
