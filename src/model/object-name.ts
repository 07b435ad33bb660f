// What is an AWS name called among objects? AWS allows slashes, capitals and blanks, objects only DNS labels.
//
// A name that is a label stays; any other becomes a readable label, a dot and a digest. A label has no dot, so two names never meet.
// AWS names that ignore case are to be lowered by the caller first.
import { createHash } from 'node:crypto';

const LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const READABLE = 40;
const DIGEST = 16;

/** The name of the object for an AWS name of any form; the same every time. */
export function objectName(awsName: string): string {
  if (LABEL.test(awsName)) return awsName;
  const readable = awsName
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, READABLE)
    .replace(/^-+|-+$/g, '');
  const digest = createHash('sha256').update(awsName).digest('hex').slice(0, DIGEST);
  return `${readable || 'x'}.${digest}`;
}
