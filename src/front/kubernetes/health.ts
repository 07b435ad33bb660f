// /healthz, /livez, /readyz: does the front answer, and does the store behind it?
import type { ObjectApi } from '../../machinery/api/object-api.ts';
import type { Answer, Call, FrontParts } from './call.ts';

/** Each rejects when something is wrong. */
const CHECKS: { readonly [name: string]: (api: ObjectApi) => Promise<unknown> } = {
  ping: async () => {},
  log: async () => {},
  store: async (api) => api.kinds[0] && api.list(api.kinds[0], { limit: 1 }),
};

/** Upstream's texts; with `?verbose`, or when something fails, the list of checks. One check has a path of its own. */
export async function serveHealth(call: Call, { api }: FrontParts): Promise<Answer> {
  const [, name = '', check = ''] = call.path.split('/');
  const contentType = 'text/plain; charset=utf-8';
  const names = check === '' ? Object.keys(CHECKS) : [check];
  if (names.some((one) => !CHECKS[one])) return { code: 404, text: '404 page not found\n', contentType };
  const passed = await Promise.all(names.map((one) => passes(one, api)));
  const failed = names.filter((_one, index) => !passed[index]);
  const code = failed.length === 0 ? 200 : 500;
  if (code === 200 && !call.query.has('verbose')) return { code, text: 'ok', contentType };
  const lines = names.map((one) => (failed.includes(one) ? `[-]${one} failed` : `[+]${one} ok`));
  const verdict = `${name} check ${code === 200 ? 'passed' : 'failed'}`;
  return { code, text: `${[...lines, verdict].join('\n')}\n`, contentType };
}

async function passes(name: string, api: ObjectApi): Promise<boolean> {
  try {
    await CHECKS[name]?.(api);
    return true;
  } catch {
    return false;
  }
}
