// Points in time as Lambda tells them.

/** `2026-11-24T04:36:00.000+0000`, from ISO 8601. */
export function lambdaTime(iso: string): string {
  return iso.replace(/Z$/, '+0000');
}
