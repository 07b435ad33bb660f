// /healthz, /livez, /readyz: does the front answer? Whoever can ask this gets the answer, so it is always ok.
import type { Answer, Call } from './call.ts';

const CHECKS = ['ping', 'log', 'store'];

/** Upstream's texts, with `?verbose` the list of checks. */
export function serveHealth(call: Call): Answer {
  const [, name = '', check] = call.path.split('/');
  const contentType = 'text/plain; charset=utf-8';
  if (check !== undefined && check !== '' && !CHECKS.includes(check)) {
    return { code: 404, text: '404 page not found\n', contentType };
  }
  if (!call.query.has('verbose')) return { code: 200, text: 'ok', contentType };
  const lines = CHECKS.map((one) => `[+]${one} ok`);
  return { code: 200, text: `${[...lines, `${name} check passed`].join('\n')}\n`, contentType };
}
