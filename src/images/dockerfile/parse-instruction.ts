// One logical line -> one instruction, checked: the right number of arguments, known flags, well-formed values.
//
// One reader per instruction, in a table. Messages are BuildKit's.
import { type FlagRules, readFlags } from './flags.ts';
import { commandLine, type Given } from './given.ts';
import type { FromInstruction, Instruction } from './instruction.ts';
import type { LogicalLine } from './lines.ts';
import { readPairs } from './pairs.ts';
import { parseError, suggestion } from './parse-error.ts';
import { readHealthcheck } from './parse-healthcheck.ts';
import { jsonList, splitWords, takeFlags } from './words.ts';

type Parsed = FromInstruction | Instruction;

interface Reader {
  readonly flags?: FlagRules;
  read(given: Given): Parsed;
}

export function parseInstruction(line: LogicalLine, escapeChar: string): Parsed {
  const [, word = '', text = ''] = /^(\S+)\s*([\s\S]*)$/.exec(line.text) ?? [];
  const name = word.toUpperCase();
  const reader = Object.hasOwn(READERS, name) ? READERS[name as keyof typeof READERS] : undefined;
  if (!reader)
    throw parseError(line.line, `unknown instruction: ${word}${suggestion(word, Object.keys(READERS))}`);
  const { flags, rest } = FLAGLESS.includes(name) ? { flags: [], rest: text } : takeFlags(text);
  const values = readFlags(flags, (reader as Reader).flags ?? {}, line.line);
  return reader.read({ line, source: line.text, escapeChar, rest: rest.trim(), flags: values });
}

/** Their text may start with dashes of its own. */
const FLAGLESS: readonly string[] = [
  'CMD',
  'ENTRYPOINT',
  'ENV',
  'LABEL',
  'ARG',
  'SHELL',
  'MAINTAINER',
  'ONBUILD',
];

const READERS = {
  FROM: { flags: { platform: 'one' }, read: readFrom },
  ARG: { read: readArg },
  RUN: { flags: { mount: 'many', network: 'one', security: 'one' }, read: readRun },
  COPY: {
    flags: { from: 'one', chown: 'one', chmod: 'one', link: 'flag', parents: 'flag', exclude: 'many' },
    read: readCopy('COPY'),
  },
  ADD: {
    flags: {
      chown: 'one',
      chmod: 'one',
      link: 'flag',
      checksum: 'one',
      'keep-git-dir': 'flag',
      exclude: 'many',
    },
    read: readCopy('ADD'),
  },
  ENV: { read: readNamed('ENV') },
  LABEL: { read: readNamed('LABEL') },
  CMD: { read: readCommand('CMD') },
  ENTRYPOINT: { read: readCommand('ENTRYPOINT') },
  EXPOSE: { read: readWords('EXPOSE') },
  VOLUME: { read: readWords('VOLUME') },
  WORKDIR: { read: readWord('WORKDIR') },
  USER: { read: readWord('USER') },
  STOPSIGNAL: { read: readWord('STOPSIGNAL') },
  MAINTAINER: { read: readWord('MAINTAINER') },
  SHELL: { read: readShell },
  HEALTHCHECK: {
    flags: {
      interval: 'one',
      timeout: 'one',
      'start-period': 'one',
      'start-interval': 'one',
      retries: 'one',
    },
    read: readHealthcheck,
  },
  ONBUILD: { read: readOnbuild },
} as const satisfies { readonly [name: string]: Reader };

function readFrom({ line, source, escapeChar, rest, flags }: Given): FromInstruction {
  const [base, as, stage, ...more] = splitWords(rest, escapeChar);
  if (
    base === undefined ||
    more.length > 0 ||
    (as !== undefined && (as.toUpperCase() !== 'AS' || stage === undefined))
  ) {
    throw parseError(line.line, 'FROM requires either one or three arguments');
  }
  return { name: 'FROM', line: line.line, source, base, platform: flags.one('platform'), as: stage };
}

function readArg({ line, source, escapeChar, rest }: Given): Instruction {
  const words = splitWords(rest, escapeChar);
  if (words.length === 0) throw parseError(line.line, 'ARG requires at least one argument');
  const args = words.map((word) => {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    if (name === '') throw parseError(line.line, 'ARG names can not be blank');
    return { name, value: equals < 0 ? undefined : word.slice(equals + 1) };
  });
  return { name: 'ARG', line: line.line, source, args };
}

function readRun({ line, source, rest, flags }: Given): Instruction {
  if (rest === '') throw parseError(line.line, 'RUN requires at least one argument');
  const security = flags.one('security');
  if (security !== undefined && security !== 'sandbox')
    throw parseError(line.line, `security mode ${security} is not supported`);
  const network = flags.one('network');
  if (network !== undefined && !['default', 'none', 'host'].includes(network)) {
    throw parseError(line.line, `invalid network mode: "${network}"`);
  }
  return {
    name: 'RUN',
    line: line.line,
    source,
    command: commandLine(rest),
    heredocs: line.heredocs,
    mounts: flags.many('mount'),
    network,
  };
}

function readCopy(name: 'COPY' | 'ADD') {
  return ({ line, source, escapeChar, rest, flags }: Given): Instruction => {
    const words = jsonList(rest) ?? splitWords(rest, escapeChar);
    if (words.length === 0)
      throw parseError(line.line, `${name} requires at least two arguments, but only zero were provided`);
    if (words.length === 1) {
      const missing = 'but only one was provided. Destination could not be determined';
      throw parseError(line.line, `${name} requires at least two arguments, ${missing}`);
    }
    if (flags.has('parents')) throw parseError(line.line, `${name} --parents is not supported`);
    const destination = words.at(-1) as string;
    return {
      name,
      line: line.line,
      source,
      sources: words.slice(0, -1),
      destination,
      from: flags.one('from'),
      chown: flags.one('chown'),
      chmod: flags.one('chmod'),
      excludes: flags.many('exclude'),
      heredocs: line.heredocs,
    };
  };
}

function readNamed(name: 'ENV' | 'LABEL') {
  return ({ line, source, escapeChar, rest }: Given): Instruction => {
    return { name, line: line.line, source, pairs: readPairs(name, rest, { escapeChar, line: line.line }) };
  };
}

function readCommand(name: 'CMD' | 'ENTRYPOINT') {
  return ({ line, source, rest }: Given): Instruction => ({
    name,
    line: line.line,
    source,
    command: commandLine(rest),
  });
}

function readWords(name: 'EXPOSE' | 'VOLUME') {
  return ({ line, source, escapeChar, rest }: Given): Instruction => {
    const words = (name === 'VOLUME' ? jsonList(rest) : undefined) ?? splitWords(rest, escapeChar);
    if (words.length === 0) throw parseError(line.line, `${name} requires at least one argument`);
    return { name, line: line.line, source, words };
  };
}

function readWord(name: 'WORKDIR' | 'USER' | 'STOPSIGNAL' | 'MAINTAINER') {
  return ({ line, source, rest }: Given): Instruction => {
    if (rest === '') throw parseError(line.line, `${name} requires exactly one argument`);
    return { name, line: line.line, source, word: rest };
  };
}

function readShell({ line, source, rest }: Given): Instruction {
  const argv = jsonList(rest);
  if (!argv) throw parseError(line.line, 'SHELL requires the arguments to be in JSON form');
  if (argv.length === 0) throw parseError(line.line, 'SHELL requires at least one argument');
  return { name: 'SHELL', line: line.line, source, argv };
}

function readOnbuild({ line, source, escapeChar, rest }: Given): Instruction {
  if (rest === '') throw parseError(line.line, 'ONBUILD requires at least one argument');
  if (line.heredocs.length > 0) throw parseError(line.line, 'ONBUILD with a heredoc is not supported');
  const trigger = parseInstruction({ ...line, text: rest }, escapeChar);
  if (trigger.name === 'ONBUILD')
    throw parseError(line.line, "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
  if (trigger.name === 'FROM' || trigger.name === 'MAINTAINER') {
    throw parseError(line.line, `${trigger.name} isn't allowed as an ONBUILD trigger`);
  }
  return { name: 'ONBUILD', line: line.line, source, trigger: rest };
}
