// Names and keys: what is accepted, and every word of what is not.
import { describe, expect, it } from 'vitest';
import {
  configKeyProblems,
  envNameProblems,
  httpHeaderProblems,
  label1035Problems,
  labelProblems,
  labelValueProblems,
  portNameProblems,
  portProblems,
  qualifiedNameProblems,
  searchDomainProblems,
  subdomainProblems,
} from './names.ts';

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const NAME_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const CONFIG_KEY =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const ENV =
  "a valid environment variable name must consist only of printable ASCII characters other than '='";

type Rule = (text: string) => string[];

const cases: readonly [string, Rule, string, readonly string[]][] = [
  ['a label', labelProblems, 'web-1', []],
  ['a label of 63 bytes', labelProblems, 'a'.repeat(63), []],
  ['a label of 64 bytes', labelProblems, 'a'.repeat(64), ['must be no more than 63 bytes']],
  ['an upper-case label', labelProblems, 'Web', [LABEL]],
  ['an empty label', labelProblems, '', [LABEL]],
  ['a label with a line end', labelProblems, 'web\n', [LABEL]],
  ['a label with dots', labelProblems, 'web.shop', ['must not contain dots']],
  ['a subdomain', subdomainProblems, 'a.b-c.d', []],
  ['a subdomain with an underscore', subdomainProblems, 'a_b', [SUBDOMAIN]],
  ['a subdomain of 254 bytes', subdomainProblems, 'a'.repeat(254), ['must be no more than 253 bytes']],
  ['a label that starts with a letter', label1035Problems, 'web', []],
  ['a label that starts with a digit', label1035Problems, '1web', [LABEL_1035]],
  ['a qualified name', qualifiedNameProblems, 'example.com/Name_1', []],
  ['a name without a prefix', qualifiedNameProblems, 'Name.x', []],
  ['an empty name', qualifiedNameProblems, '', ['name part must be non-empty', `name part ${NAME_RULE}`]],
  ['an empty prefix', qualifiedNameProblems, '/x', ['prefix part must be non-empty']],
  ['a bad prefix', qualifiedNameProblems, 'A/x', [`prefix part ${SUBDOMAIN}`]],
  ['a bad name part', qualifiedNameProblems, 'a/x y', [`name part ${NAME_RULE}`]],
  ['a long name part', qualifiedNameProblems, 'x'.repeat(64), ['name part must be no more than 63 bytes']],
  [
    'two slashes',
    qualifiedNameProblems,
    'a/b/c',
    [
      `a qualified name ${NAME_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ],
  ],
  ['a label value', labelValueProblems, 'a_b.C-1', []],
  ['an empty label value', labelValueProblems, '', []],
  ['a label value with a space', labelValueProblems, 'a b', [VALUE]],
  ['a long label value', labelValueProblems, 'x'.repeat(64), ['must be no more than 63 bytes']],
  ['a variable with a dash', envNameProblems, 'my-var.1', []],
  ['a variable with =', envNameProblems, 'a=b', [ENV]],
  ['a variable with a letter beyond ASCII', envNameProblems, 'größe', [ENV]],
  ['an empty variable', envNameProblems, '', ['environment variable name must be non-empty']],
  ['a config key', configKeyProblems, 'app.conf', []],
  ['a config key with a slash', configKeyProblems, 'a/b', [CONFIG_KEY]],
  ['the key .', configKeyProblems, '.', ["must not be '.'"]],
  ['the key ..', configKeyProblems, '..', ["must not be '..'"]],
  ['a key after two dots', configKeyProblems, '..x', ["must not start with '..'"]],
  ['a long key', configKeyProblems, 'x'.repeat(254), ['must be no more than 253 bytes']],
  ['a port name', portNameProblems, 'http-2', []],
  ['a long port name', portNameProblems, 'abcdefghijklmnop', ['must be no more than 15 bytes']],
  [
    'a bad port name',
    portNameProblems,
    '-1--A-',
    [
      'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'must contain at least one letter (a-z)',
      'must not contain consecutive hyphens',
      'must not begin or end with a hyphen',
    ],
  ],
  ['a port name with a hyphen at its end', portNameProblems, 'a-', ['must not begin or end with a hyphen']],
  ['a port name with a hyphen at its start', portNameProblems, '-a', ['must not begin or end with a hyphen']],
  [
    'a header with a space',
    httpHeaderProblems,
    'X Y',
    [
      "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
    ],
  ],
  ['a search domain', searchDomainProblems, '_tcp.example_1.com', []],
];

describe('problems', () => {
  it.each(cases)('of %s', (_, rule, text, problems) => {
    expect(rule(text)).toEqual(problems);
  });

  it.each([
    [0, false],
    [1, true],
    [65_535, true],
    [65_536, false],
  ])('of port %i: %s', (port, fine) => {
    expect(portProblems(port)).toEqual(fine ? [] : ['must be between 1 and 65535, inclusive']);
  });
});
