// What is the answer to a request for metadata? By whom it is asked is settled before; no sockets here.
//
// PUT latest/api/token           a token of version 2; refused when the request was forwarded
// GET <version>/meta-data/…      the tree, the role's credentials
// GET <version>/user-data        as it was given
// GET <version>/dynamic/…        the identity document
// PUT tutti/v1/boot-report       how the boot went, told by our images
import type { Machine } from '../../model/kinds/machine.ts';
import { TOKEN_REPLY_REASON } from '../../model/network-config.ts';
import { type InstanceFacts, identityDocument, instanceLabels, instanceTree } from './instance.ts';
import { found, type Reply, refused } from './reply.ts';
import { LONGEST_S, type Tokens } from './tokens.ts';
import { read, type Tree } from './tree.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  readonly body: string;
}

export interface Report {
  readonly userData: 'none' | 'succeeded' | 'failed';
  readonly errors: readonly string[];
}

export interface AnswerMeans {
  readonly tokens: Tokens;
  facts(machine: Machine): InstanceFacts;
  /** Name of its role; undefined while there is none or none is known. */
  role(machine: Machine): Promise<string | undefined>;
  /** JSON of the role's credentials; undefined when there is no such role. Throws when there are none to be had. */
  credentials(machine: Machine, role: string): Promise<string | undefined>;
  report(machine: Machine, report: Report): void;
}

const VERSIONS = [
  ...[
    '1.0',
    '2007-01-19',
    '2007-03-01',
    '2007-08-29',
    '2007-10-10',
    '2007-12-15',
    '2008-02-01',
    '2008-09-01',
  ],
  ...['2009-04-04', '2011-01-01', '2011-05-01', '2012-01-12', '2014-02-25', '2014-11-05', '2015-10-20'],
  ...['2016-04-19', '2016-06-30', '2016-09-02', '2018-03-28', '2018-08-17', '2018-09-24', '2019-10-01'],
  ...[
    '2020-10-27',
    '2021-01-03',
    '2021-03-23',
    '2021-07-15',
    '2022-07-09',
    '2022-09-24',
    '2024-04-11',
    'latest',
  ],
] as const;
const TTL = 'x-aws-ec2-metadata-token-ttl-seconds';
const TOKEN = 'x-aws-ec2-metadata-token';

/** `machine` asks. */
export async function answer(means: AnswerMeans, machine: Machine, asked: Asked): Promise<Reply> {
  const { enabled, tokens: rule } = machine.spec.metadata;
  if (!enabled) return refused(403);
  const [version = '', ...rest] = asked.path.replace(/^\/+/, '').split('/');
  if (version === 'latest' && rest.join('/') === 'api/token') return token(means, machine, asked);
  const shown = asked.headers[TOKEN];
  if (shown === undefined && rule === 'required') return refused(401);
  if (shown !== undefined && !means.tokens.isValid(machine.metadata.uid, String(shown))) return refused(401);
  if (version === 'tutti' && rest.join('/') === 'v1/boot-report') return bootReport(means, machine, asked);
  if (asked.method !== 'GET' && asked.method !== 'HEAD') return refused(405);
  if (version === '') return found(VERSIONS.join('\n'));
  return VERSIONS.some((each) => each === version) ? ofVersion(means, machine, rest) : refused(404);
}

function token({ tokens }: AnswerMeans, { metadata }: Machine, { method, headers }: Asked): Reply {
  if (method !== 'PUT') return refused(405);
  // Through a proxy that is open to others, this would be a way in.
  if (headers['x-forwarded-for'] !== undefined) return refused(403);
  const seconds = String(headers[TTL] ?? '');
  if (!/^\d{1,6}$/.test(seconds) || Number(seconds) < 1 || Number(seconds) > LONGEST_S) return refused(400);
  const reply = found(tokens.issue(metadata.uid, Number(seconds)));
  return { ...reply, reason: TOKEN_REPLY_REASON, headers: { ...reply.headers, [TTL]: seconds } };
}

async function ofVersion(
  means: AnswerMeans,
  machine: Machine,
  [folder = '', ...rest]: readonly string[],
): Promise<Reply> {
  const facts = means.facts(machine);
  const { userData } = machine.spec;
  const path = rest.join('/');
  if (folder === '') return found(['dynamic', 'meta-data', ...(userData ? ['user-data'] : [])].join('\n'));
  if (folder === 'user-data' && path === '')
    return found(userData && Buffer.from(userData, 'base64'), 'application/octet-stream');
  if (folder === 'dynamic') return found(read(dynamic(facts), path));
  if (folder !== 'meta-data') return refused(404);
  const asked = /^iam\/security-credentials\/([^/]+)$/.exec(path)?.[1];
  if (asked !== undefined) return found(await means.credentials(machine, asked), 'application/json');
  const role = path.startsWith('iam/') ? await means.role(machine) : undefined;
  return found(read(instanceTree({ ...facts, role }), path, instanceLabels(facts)));
}

const dynamic = (facts: InstanceFacts): Tree => ({
  'instance-identity': { document: identityDocument(facts) },
});

function bootReport(means: AnswerMeans, machine: Machine, { method, body }: Asked): Reply {
  if (method !== 'PUT') return refused(405);
  const report = parseReport(body);
  if (!report) return refused(400);
  means.report(machine, report);
  return found('');
}

function parseReport(body: string): Report | undefined {
  try {
    const { userData, errors = [] } = JSON.parse(body) as Partial<Report>; // checked here
    if (userData !== 'none' && userData !== 'succeeded' && userData !== 'failed') return undefined;
    if (!Array.isArray(errors)) return undefined;
    return { userData, errors: errors.slice(0, 20).map((error) => String(error).slice(0, 500)) };
  } catch {
    return undefined;
  }
}
