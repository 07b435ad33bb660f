// How does a client that was sent to one of several backends come back to it? By a cookie that names the backend.
//
// A backend is named by a digest, so nothing of ours is told; the cookie counts only where a rule has that backend.
import { createHash } from 'node:crypto';
import type { BalancerAction } from '../driver.ts';
import { sectionName } from './syntax.ts';

type Forward = BalancerAction & { readonly type: 'forward' };

const cookie = 'AWSALBTG';

/** The condition under which a request has been sent to the backend before. */
export function cameBack(backend: string): string {
  return `{ req.cook(${cookie}) -m str ${token(backend)} }`;
}

/** Answers of the backends that an action chooses from carry the cookie. */
export function cookieLines(
  { targets, stickiness }: Forward,
  { when, sections }: { readonly when: string; sections(backend: string): readonly string[] },
): readonly string[] {
  if (stickiness === undefined || targets.length < 2) return [];
  return targets.map(({ backend }) => {
    const from = `{ be_name -m str ${sections(backend).map(sectionName).join(' ')} }`;
    const value = `${cookie}=${token(backend)};\\ Max-Age=${stickiness.durationSeconds};\\ Path=/;\\ HttpOnly`;
    return `  http-response add-header Set-Cookie ${value} if ${[when, from].filter(Boolean).join(' ')}`;
  });
}

function token(backend: string): string {
  return createHash('sha256').update(backend).digest('hex').slice(0, 16);
}
