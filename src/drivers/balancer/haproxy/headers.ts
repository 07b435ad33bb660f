// Which headers do requests get on their way, and answers on theirs? Configuration lines of one HTTP frontend.
//
// X-Forwarded-For stays one header: many applications read the first only. Where a client sent several, a further one is added.
import type { HttpTraits } from '../../../model/traffic-types.ts';
import type { BalancerFrontend } from '../driver.ts';
import { accessLogLines } from './access-log.ts';
import { literalFormat, milliseconds, sectionName } from './syntax.ts';

/** What is done to requests. */
export function requestLines({ http = {}, certificatePems }: BalancerFrontend): readonly string[] {
  const secure = certificatePems !== undefined;
  const { keepAliveSeconds, dropInvalidHeaders, tlsHeaders, traceId, accessLog } = http;
  return [
    ...(accessLog === undefined ? [] : accessLogLines(sectionPath(accessLog))),
    ...(keepAliveSeconds ? [`  timeout http-keep-alive ${milliseconds(1000 * keepAliveSeconds)}`] : []),
    ...(dropInvalidHeaders ? ['  http-request del-header [^-A-Za-z0-9] -m reg'] : []),
    ...forwardedFor(http),
    `  http-request set-header X-Forwarded-Proto ${secure ? 'https' : 'http'}`,
    '  http-request set-header X-Forwarded-Port %[dst_port]',
    ...(secure && tlsHeaders
      ? [
          '  http-request set-header X-Amzn-Tls-Version %[ssl_fc_protocol]',
          '  http-request set-header X-Amzn-Tls-Cipher-Suite %[ssl_fc_cipher]',
        ]
      : []),
    ...(traceId ? traceLines : []),
    '  http-request disable-l7-retry unless METH_GET or METH_OPTIONS',
  ];
}

/** What is done to answers. */
export function responseLines({ responseHeaders }: BalancerFrontend): readonly string[] {
  const { set = [], remove = [] } = responseHeaders ?? {};
  return [
    ...remove.map((name) => `  http-response del-header ${sectionName(name)}`),
    ...set.map(
      ({ name, value }) => `  http-response set-header ${sectionName(name)} ${literalFormat(value)}`,
    ),
  ];
}

function forwardedFor({ forwardedFor = 'append', forwardedClientPort }: HttpTraits): readonly string[] {
  if (forwardedFor === 'preserve') return [];
  if (forwardedFor === 'remove') return ['  http-request del-header X-Forwarded-For'];
  const client = forwardedClientPort ? '%[src]:%[src_port]' : '%[src]';
  const one = '{ req.fhdr_cnt(x-forwarded-for) eq 1 }';
  return [
    `  http-request set-var(txn.forwarded) bool(true) if ${one}`,
    `  http-request replace-header X-Forwarded-For ^(.*)$ \\1,\\ ${client} if { var(txn.forwarded) -m bool }`,
    `  http-request add-header X-Forwarded-For ${client} unless { var(txn.forwarded) -m bool }`,
  ];
}

const traceLines = [
  '  http-request set-var-fmt(txn.trace) 1-%[date,hex,bytes(8,8),lower]-%[uuid(),regsub(-,,g),bytes(0,24)]',
  '  http-request set-var(txn.traced) bool(true) if { req.hdr(x-amzn-trace-id) -m sub Root= }',
  '  http-request replace-header X-Amzn-Trace-Id ^(.*)$ Self=%[var(txn.trace)];\\1 if { var(txn.traced) -m bool }',
  '  http-request set-header X-Amzn-Trace-Id Root=%[var(txn.trace)] unless { var(txn.traced) -m bool }',
];

/** A name in lines of the log; throws for what could end the text that it stands in. */
function sectionPath(name: string): string {
  return name.split('/').map(sectionName).join('/');
}
