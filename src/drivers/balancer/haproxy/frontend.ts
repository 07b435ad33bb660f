// One frontend as configuration text: where it listens, which rule a request falls under, what is done with it.
//
// HAProxy runs all redirects and answers before it chooses a backend, whatever their order, so the number of the first
// rule that matches is found first and everything after asks for that number. Without rules none of this is there.
import type { BalancerAction, BalancerBackend, BalancerFrontend } from '../driver.ts';
import { conditions, isLayer4 } from './conditions.ts';
import { cameBack, cookieLines } from './group-stickiness.ts';
import { requestLines, responseLines } from './headers.ts';
import { literalFormat, milliseconds, sectionName, word } from './syntax.ts';

export interface FrontendContext {
  readonly backends: ReadonlyMap<string, BalancerBackend>;
  /** Where a certificate of a frontend is kept. */
  certificatePath(frontend: BalancerFrontend, pem: string): string;
}

/** The name of the twin that takes over when no server of a checked backend is healthy. */
export function openName(backend: string): string {
  return `${sectionName(backend)}:open`;
}

/** The section of one frontend. */
export function frontendSection(frontend: BalancerFrontend, context: FrontendContext): readonly string[] {
  const http = frontend.mode === 'http';
  const rules = http ? frontend.rules : frontend.rules.filter(({ match }) => isLayer4(match));
  const actions = [
    ...rules.map(({ action }, index) => ({ action, number: index + 1 })),
    { action: frontend.defaultAction, number: 0 },
  ];
  const verb = http ? 'http-request' : 'tcp-request content';
  const when = (number: number) => (rules.length === 0 ? '' : `{ var(txn.rule) -m int ${number} }`);
  return [
    `frontend ${sectionName(frontend.name)} from ${frontend.mode}`,
    ...frontend.binds.map(
      (bind) => `  bind ${word(`${bind.address}:${bind.port}`)}${tls(frontend, context)}`,
    ),
    `  timeout client ${milliseconds(frontend.clientTimeoutMs)}`,
    ...(http ? [...requestLines(frontend), ...responseLines(frontend)] : []),
    ...(http && actions.some(({ action }) => keepsQuery(action)) ? [questionLine] : []),
    ...(rules.length === 0 ? [] : [`  ${verb} set-var(txn.rule) int(0)`]),
    ...rules.map(({ match }, index) =>
      `  ${verb} set-var(txn.rule) int(${index + 1}) if { var(txn.rule) -m int 0 } ${conditions(match)}`.trimEnd(),
    ),
    ...actions.flatMap(({ action, number }) => answer(action, { verb, http, when: when(number), context })),
    ...actions.flatMap(({ action, number }) => routes(action, when(number), context)),
    ...(http ? actions.flatMap(({ action, number }) => stickyLines(action, when(number), context)) : []),
  ];
}

function tls(frontend: BalancerFrontend, context: FrontendContext): string {
  const { certificatePems, mode, http, tls: limits } = frontend;
  if (certificatePems === undefined) return '';
  return [
    ' ssl',
    ...certificatePems.map((pem) => `crt ${word(context.certificatePath(frontend, pem))}`),
    ...(limits?.minVersion === undefined ? [] : [`ssl-min-ver ${limits.minVersion}`]),
    ...(limits?.maxVersion === undefined ? [] : [`ssl-max-ver ${limits.maxVersion}`]),
    ...(mode === 'http' ? [`alpn ${http?.http2 === false ? '' : 'h2,'}http/1.1`] : []),
  ].join(' ');
}

interface AnswerContext {
  readonly verb: string;
  readonly http: boolean;
  readonly when: string;
  readonly context: FrontendContext;
}

/** Redirects, fixed responses, and forwards that have nowhere to go. */
function answer(action: BalancerAction, { verb, http, when, context }: AnswerContext): readonly string[] {
  const condition = when === '' ? '' : ` if ${when}`;
  if (action.type === 'forward') {
    if (live(action.targets, context).length > 0) return [];
    return [
      http
        ? `  ${verb} return status 503 content-type text/plain string ${word('No targets\n'.trim())}${condition}`
        : `  ${verb} reject${condition}`,
    ];
  }
  if (!http) return [`  ${verb} reject${condition}`];
  if (action.type === 'redirect') {
    return [`  ${verb} redirect location ${location(action.location)} code ${action.statusCode}${condition}`];
  }
  const body =
    action.body === '' ? '' : ` content-type ${word(action.contentType)} string ${bodyWord(action.body)}`;
  return [`  ${verb} return status ${action.statusCode}${body}${condition}`];
}

/** `use_backend` lines: each target is drawn with its share of what the ones before it left. */
function routes(action: BalancerAction, when: string, context: FrontendContext): readonly string[] {
  if (action.type !== 'forward') return [];
  const targets = live(action.targets, context);
  const returning =
    action.stickiness === undefined || targets.length < 2
      ? []
      : targets.flatMap(({ backend }) =>
          drawn(backend, [when, cameBack(backend)].filter(Boolean).join(' '), context),
        );
  let left = targets.reduce((sum, { weight }) => sum + weight, 0);
  const draws = targets.flatMap(({ backend, weight }, index) => {
    const draw = index === targets.length - 1 ? '' : `{ rand(${left}) lt ${weight} }`;
    left -= weight;
    return draw === ''
      ? useBackend(backend, when, context)
      : drawn(backend, [when, draw].filter(Boolean).join(' '), context);
  });
  return [...returning, ...draws];
}

function stickyLines(action: BalancerAction, when: string, context: FrontendContext): readonly string[] {
  if (action.type !== 'forward') return [];
  const targets = live(action.targets, context);
  return cookieLines({ ...action, targets }, { when, sections: (backend) => [backend, openName(backend)] });
}

function useBackend(backend: string, when: string, context: FrontendContext): readonly string[] {
  const last =
    when === ''
      ? `  default_backend ${sectionName(backend)}`
      : `  use_backend ${sectionName(backend)} if ${when}`;
  if (context.backends.get(backend)?.healthCheck === undefined) return [last];
  return [
    `  use_backend ${openName(backend)} if ${`${when} { nbsrv(${sectionName(backend)}) eq 0 }`.trimStart()}`,
    last,
  ];
}

/** A drawn target must not be drawn twice: whether its backend is open is asked inside, by a variable name. */
function drawn(backend: string, when: string, context: FrontendContext): readonly string[] {
  const name = sectionName(backend);
  if (context.backends.get(backend)?.healthCheck === undefined) return [`  use_backend ${name} if ${when}`];
  return [`  use_backend %[nbsrv(${name}),bool,iif(${name},${openName(backend)})] if ${when}`];
}

function live(
  targets: readonly { readonly backend: string; readonly weight: number }[],
  context: FrontendContext,
): readonly { readonly backend: string; readonly weight: number }[] {
  return targets.filter(({ backend, weight }) => weight > 0 && context.backends.has(backend));
}

const placeholders: { readonly [name: string]: string } = {
  protocol: '%[ssl_fc,iif(https,http)]',
  host: '%[req.hdr(host),host_only]',
  port: '%[dst_port]',
  path: '%[path,regsub(^/,)]',
  query: '%[query]',
};

const kept = '?#{query}';
const question = '%[var(txn.question)]';
const questionLine = '  http-request set-var-fmt(txn.question) ?%[query] if { query -m len gt 0 }';

/** A redirect that hands the query on: without one there is no question mark either. */
function keepsQuery(action: BalancerAction): boolean {
  return action.type === 'redirect' && action.location.endsWith(kept);
}

/** A location in which `#{host}` and its like stand for parts of the request, as load balancers of clouds have it. */
function location(text: string): string {
  if (text.endsWith(kept)) return location(text.slice(0, -kept.length)) + question;
  return text
    .split(/(#\{[a-z]+\})/)
    .map((part) => {
      const name = /^#\{([a-z]+)\}$/.exec(part)?.[1];
      return (name !== undefined && placeholders[name]) || (part === '' ? '' : literalFormat(part));
    })
    .join('');
}

/** A response body: lines are kept. */
function bodyWord(body: string): string {
  return body
    .split('\n')
    .map((line) => (line === '' ? '' : word(line.replaceAll('\r', '').replaceAll('\t', ' '))))
    .join('\\n');
}
