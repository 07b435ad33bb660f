// Which texts may be names, labels, keys and addresses? The rules and the words are Kubernetes' own.
//
// Functions ending in Problems return every broken rule of a text, none when it is fine.

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const NAME_PART = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const RELAXED_ENV = /^[\x20-\x3c\x3e-\x7e]+$/;
const CONFIG_KEY = /^[-._a-zA-Z0-9]+$/;
const HTTP_HEADER = /^[-A-Za-z0-9]+$/;
const SEARCH_DOMAIN = /^_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*$/;

const LABEL_TEXT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const LABEL_1035_TEXT =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
const NAME_TEXT =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const LABEL_VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const CONFIG_KEY_TEXT = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
const SEARCH_DOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character";
const ENV_TEXT =
  "a valid environment variable name must consist only of printable ASCII characters other than '='";

/** Upstream's words for a text that does not match: examples, and the rule itself. */
export function regexText(message: string, rule: string, ...examples: readonly string[]): string {
  const eg = examples.map((example) => `'${example}'`).join(',  or ');
  return `${message} (${examples.length === 0 ? '' : `e.g. ${eg}, `}regex used for validation is '${rule}')`;
}

/** The rule of an expression without its anchors. */
function ruleOf(expression: RegExp): string {
  return expression.source.slice(1, -1);
}

function tooLongText(max: number): string {
  return `must be no more than ${max} bytes`;
}

function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

export function labelProblems(text: string): string[] {
  const problems = byteLength(text) > 63 ? [tooLongText(63)] : [];
  if (LABEL.test(text)) return problems;
  if (SUBDOMAIN.test(text)) return [...problems, 'must not contain dots'];
  return [...problems, regexText(LABEL_TEXT, ruleOf(LABEL), 'my-name', '123-abc')];
}

export function subdomainProblems(text: string): string[] {
  return [
    ...(byteLength(text) > 253 ? [tooLongText(253)] : []),
    ...(SUBDOMAIN.test(text) ? [] : [regexText(SUBDOMAIN_TEXT, ruleOf(SUBDOMAIN), 'example.com')]),
  ];
}

export function label1035Problems(text: string): string[] {
  return [
    ...(byteLength(text) > 63 ? [tooLongText(63)] : []),
    ...(LABEL_1035.test(text) ? [] : [regexText(LABEL_1035_TEXT, ruleOf(LABEL_1035), 'my-name', 'abc-123')]),
  ];
}

/** `name` or `prefix/name`, as keys of labels and annotations, finalizers and resources are. */
export function qualifiedNameProblems(text: string): string[] {
  const parts = text.split('/');
  if (parts.length > 2) {
    return [
      `a qualified name ${regexText(QUALIFIED_TEXT, ruleOf(NAME_PART), 'MyName', 'my.name', '123-abc')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) ?? '';
  return [...(parts.length === 2 ? prefixProblems(parts[0] ?? '') : []), ...namePartProblems(name)];
}

const QUALIFIED_TEXT =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

function prefixProblems(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  return subdomainProblems(prefix).map((problem) => `prefix part ${problem}`);
}

function namePartProblems(name: string): string[] {
  return [
    ...(name === '' ? ['name part must be non-empty'] : []),
    ...(byteLength(name) > 63 ? [`name part ${tooLongText(63)}`] : []),
    ...(NAME_PART.test(name)
      ? []
      : [regexText(NAME_TEXT, ruleOf(NAME_PART), 'MyName', 'my.name', '123-abc')]),
  ];
}

export function labelValueProblems(text: string): string[] {
  return [
    ...(byteLength(text) > 63 ? [tooLongText(63)] : []),
    ...(LABEL_VALUE.test(text)
      ? []
      : [regexText(LABEL_VALUE_TEXT, ruleOf(LABEL_VALUE), 'MyValue', 'my_value', '12345')]),
  ];
}

/** Names of environment variables: any printable text without '='. */
export function envNameProblems(text: string): string[] {
  if (text === '') return ['environment variable name must be non-empty'];
  return RELAXED_ENV.test(text) ? [] : [ENV_TEXT];
}

export function httpHeaderProblems(text: string): string[] {
  if (HTTP_HEADER.test(text)) return [];
  return [
    regexText(
      "a valid HTTP header must consist of alphanumeric characters or '-'",
      ruleOf(HTTP_HEADER),
      'X-Header-Name',
    ),
  ];
}

/** Search domains of a resolver: like a subdomain, with underscores. */
export function searchDomainProblems(text: string): string[] {
  return [
    ...(byteLength(text) > 253 ? [tooLongText(253)] : []),
    ...(SEARCH_DOMAIN.test(text)
      ? []
      : [regexText(SEARCH_DOMAIN_TEXT, ruleOf(SEARCH_DOMAIN), 'example.com')]),
  ];
}

/** Keys of ConfigMaps and Secrets, which become file names. */
export function configKeyProblems(text: string): string[] {
  return [
    ...(byteLength(text) > 253 ? [tooLongText(253)] : []),
    ...(CONFIG_KEY.test(text)
      ? []
      : [regexText(CONFIG_KEY_TEXT, ruleOf(CONFIG_KEY), 'key.name', 'KEY_NAME', 'key-name')]),
    ...dotProblems(text),
  ];
}

function dotProblems(text: string): string[] {
  if (text === '.') return ["must not be '.'"];
  if (text === '..') return ["must not be '..'"];
  return text.startsWith('..') ? ["must not start with '..'"] : [];
}

/** Names of container ports: short, with a letter, no double hyphen. */
export function portNameProblems(text: string): string[] {
  const problems: string[] = [];
  if (byteLength(text) > 15) problems.push(tooLongText(15));
  if (!/^[-a-z0-9]+$/.test(text))
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(text)) problems.push('must contain at least one letter (a-z)');
  if (text.includes('--')) problems.push('must not contain consecutive hyphens');
  if (text.startsWith('-') || text.endsWith('-')) problems.push('must not begin or end with a hyphen');
  return problems;
}

export function portProblems(port: number): string[] {
  return port >= 1 && port <= 65_535 ? [] : ['must be between 1 and 65535, inclusive'];
}

/** For Kind.nameProblem: DNS subdomain, the rule of most kinds. */
export function subdomainProblem(name: string): string | undefined {
  return subdomainProblems(name)[0];
}

/** For Kind.nameProblem: DNS label. */
export function labelProblem(name: string): string | undefined {
  return labelProblems(name)[0];
}

/** For Kind.nameProblem: DNS label that starts with a letter. */
export function label1035Problem(name: string): string | undefined {
  return label1035Problems(name)[0];
}
