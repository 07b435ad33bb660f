// Which proxy does the environment name for an address? HTTPS_PROXY, HTTP_PROXY, NO_PROXY, in either case.

export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | undefined {
  if (isLoopback(url.hostname) || isExempt(url, env.NO_PROXY ?? env.no_proxy ?? '')) return undefined;
  const text =
    url.protocol === 'https:' ? (env.HTTPS_PROXY ?? env.https_proxy) : (env.HTTP_PROXY ?? env.http_proxy);
  if (text === undefined || text === '') return undefined;
  try {
    return new URL(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`);
  } catch {
    return undefined;
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}

/** A name stands for itself and what is below it; `*` for all. */
function isExempt(url: URL, list: string): boolean {
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const [name = '', port] = entry.replace(/^\*?\./, '').split(':');
      if (port !== undefined && port !== url.port) return false;
      return entry === '*' || url.hostname === name || url.hostname.endsWith(`.${name}`);
    });
}
