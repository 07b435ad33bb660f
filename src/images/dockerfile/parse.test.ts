import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDockerfile, parseTriggers } from './parse.ts';

/** The instructions of the only stage, without positions. */
function instructions(text: string): unknown[] {
  const { stages } = parseDockerfile(`FROM a\n${text}`);
  return (stages[0]?.instructions ?? []).map(({ line: _line, source: _source, ...rest }) => rest);
}

test('the sample app of the chapter is read, with lines and sources', () => {
  const text = `FROM node:21.7\n\nWORKDIR /home/node/app\nCOPY app.js .\nEXPOSE 8080\nUSER node\nCMD ["node", "app.js"]\n`;
  const { stages } = parseDockerfile(text);
  expect(stages[0]?.from).toMatchObject({ base: 'node:21.7', line: 1 });
  expect(stages[0]?.instructions.map(({ line, source }) => [line, source])).toEqual([
    [3, 'WORKDIR /home/node/app'],
    [4, 'COPY app.js .'],
    [5, 'EXPOSE 8080'],
    [6, 'USER node'],
    [7, 'CMD ["node", "app.js"]'],
  ]);
});

describe('lines', () => {
  test.each([
    ['a continued line is joined', 'RUN a \\\n  && b', 'a   && b'],
    ['comments between continued lines are dropped', 'RUN a \\\n# no\n  # nor this\n b', 'a  b'],
    ['empty lines between continued lines are dropped', 'RUN a \\\n\n b', 'a  b'],
    ['white space after the escape character does not matter', 'RUN a \\ \t\n b', 'a  b'],
    ['an escaped escape character does not continue', 'RUN echo a\\\\\nRUN b', 'echo a\\\\'],
    ['a hash in the middle is no comment', 'RUN echo # x', 'echo # x'],
    ['carriage returns go', 'RUN a\r\nRUN b', 'a'],
    ['indentation goes, also before comments', '  # x\n   RUN a', 'a'],
  ])('%s', (_name, text, command) => {
    expect(instructions(text)[0]).toMatchObject({ name: 'RUN', command: { form: 'shell', text: command } });
  });

  test('the escape directive changes the escape character', () => {
    const { stages } = parseDockerfile('# escape=`\nFROM a\nRUN x `\n y\\\nRUN z');
    expect(stages[0]?.instructions).toHaveLength(2);
  });

  test('a directive after the first comment is a comment', () => {
    expect(parseDockerfile('# hello\n# escape=`\nFROM a').escapeChar).toBe('\\');
  });
});

describe('here-documents', () => {
  test('RUN has the text of each, in order, tabs stripped where asked', () => {
    expect(instructions('RUN cat <<A <<-"B" > /x\na $V\nA\n\tb\n\tB\nUSER u')).toMatchObject([
      {
        command: { text: 'cat <<A <<-"B" > /x' },
        heredocs: [
          { name: 'A', expand: true, content: 'a $V\n' },
          { name: 'B', expand: false, content: 'b\n' },
        ],
      },
      { name: 'USER', word: 'u' },
    ]);
  });

  test('COPY takes them as files', () => {
    expect(instructions('COPY <<one.txt <<two.txt /dir/\n1\none.txt\n2\ntwo.txt')).toMatchObject([
      {
        sources: ['<<one.txt', '<<two.txt'],
        destination: '/dir/',
        heredocs: [{ content: '1\n' }, { content: '2\n' }],
      },
    ]);
  });

  test.each(['RUN echo "<<EOF"', "RUN echo '<<EOF'", 'RUN a <<<EOF', 'RUN x=$((1<<2))', 'ENV a=<<EOF'])(
    '%s opens none',
    (text) => {
      expect(JSON.stringify(instructions(text))).not.toContain('"content"');
    },
  );
});

describe('instructions', () => {
  test.each<[string, object]>([
    ['run echo  hi', { name: 'RUN', command: { form: 'shell', text: 'echo  hi' } }],
    ['RUN ["a", "b c"]', { command: { form: 'exec', argv: ['a', 'b c'] } }],
    ["RUN ['a']", { command: { form: 'shell', text: "['a']" } }],
    [
      'RUN --mount=type=cache,target=/c --network=none x',
      { mounts: ['type=cache,target=/c'], network: 'none', command: { text: 'x' } },
    ],
    ['CMD --not-a-flag', { command: { form: 'shell', text: '--not-a-flag' } }],
    ['CMD []', { command: { form: 'exec', argv: [] } }],
    ['COPY a b c/', { sources: ['a', 'b'], destination: 'c/' }],
    ['COPY ["a b", "c d"]', { sources: ['a b'], destination: 'c d' }],
    ['COPY --from=x --chown=1:2 --chmod=755 a b', { from: 'x', chown: '1:2', chmod: '755' }],
    ['COPY --link a b', { sources: ['a'] }],
    ['COPY --exclude=*.md --exclude=t a b', { excludes: ['*.md', 't'] }],
    [
      'ENV a=1 b="x y" c=z\\ w',
      {
        pairs: [
          { name: 'a', value: '1' },
          { name: 'b', value: '"x y"' },
          { name: 'c', value: 'z\\ w' },
        ],
      },
    ],
    ['ENV a the rest = x', { pairs: [{ name: 'a', value: 'the rest = x' }] }],
    ['LABEL "a.b"="c"', { pairs: [{ name: '"a.b"', value: '"c"' }] }],
    ['ARG a b=1 c=', { args: [{ name: 'a' }, { name: 'b', value: '1' }, { name: 'c', value: '' }] }],
    ['EXPOSE 80 443/udp', { words: ['80', '443/udp'] }],
    ['VOLUME ["/a b"]', { words: ['/a b'] }],
    ['SHELL ["/bin/bash", "-c"]', { argv: ['/bin/bash', '-c'] }],
    ['ONBUILD COPY . /src', { trigger: 'COPY . /src' }],
    ['HEALTHCHECK NONE', { command: 'NONE' }],
    [
      'HEALTHCHECK --interval=1m30s --timeout=500ms --retries=2 CMD curl -f x',
      { command: { form: 'shell', text: 'curl -f x' }, intervalNanos: 90e9, timeoutNanos: 500e6, retries: 2 },
    ],
  ])('%s', (text, expected) => {
    expect(instructions(text)[0]).toMatchObject(expected);
  });

  test('stages have names in lower case and platforms', () => {
    const { stages } = parseDockerfile('FROM --platform=linux/amd64 a AS Build\nFROM build\n');
    expect(stages.map(({ from }) => [from.base, from.as, from.platform])).toEqual([
      ['a', 'build', 'linux/amd64'],
      ['build', undefined, undefined],
    ]);
  });
});

describe('mistakes', () => {
  test.each([
    ['FROM a\n\nFORM b', 'dockerfile parse error on line 3: unknown instruction: FORM (did you mean FROM?)'],
    ['FROM a\ncpoy x y', 'dockerfile parse error on line 2: unknown instruction: cpoy (did you mean COPY?)'],
    ['FROM a\nFOO', 'dockerfile parse error on line 2: unknown instruction: FOO'],
    ['FROM a\nconstructor x', 'dockerfile parse error on line 2: unknown instruction: constructor'],
    ['', 'dockerfile parse error: file with no instructions'],
    ['# only\n\n', 'dockerfile parse error: file with no instructions'],
    ['ARG x', 'dockerfile contains no stages to build'],
    ['RUN x', 'dockerfile parse error on line 1: no build stage in current context'],
    ['FROM', 'dockerfile parse error on line 1: FROM requires either one or three arguments'],
    ['FROM a b', 'dockerfile parse error on line 1: FROM requires either one or three arguments'],
    [
      'FROM node:21.7 # comment',
      'dockerfile parse error on line 1: FROM requires either one or three arguments',
    ],
    [
      'FROM a AS 1x',
      `dockerfile parse error on line 1: invalid name for build stage: "1x", name can't start with a number or contain symbols`,
    ],
    ['FROM a AS x\nFROM b AS X', 'dockerfile parse error on line 2: duplicate name x'],
    [
      'FROM a\nCOPY x',
      'dockerfile parse error on line 2: COPY requires at least two arguments, but only one was provided. Destination could not be determined',
    ],
    [
      'FROM a\nCOPY --form=x a b',
      'dockerfile parse error on line 2: unknown flag: --form (did you mean from?)',
    ],
    ['FROM a\nCOPY --from a b', 'dockerfile parse error on line 2: missing a value on flag: --from'],
    [
      'FROM a\nCOPY --from=x --from=y a b',
      'dockerfile parse error on line 2: duplicate flag specified: from',
    ],
    ['FROM a\nWORKDIR', 'dockerfile parse error on line 2: WORKDIR requires exactly one argument'],
    ['FROM a\nENV a', 'dockerfile parse error on line 2: ENV must have two arguments'],
    [
      'FROM a\nENV a=1 b',
      `dockerfile parse error on line 2: Syntax error - can't find = in "b". Must be of the form: name=value`,
    ],
    ['FROM a\nENV =1', 'dockerfile parse error on line 2: ENV names can not be blank'],
    ['FROM a\nEXPOSE', 'dockerfile parse error on line 2: EXPOSE requires at least one argument'],
    [
      'FROM a\nSHELL bash',
      'dockerfile parse error on line 2: SHELL requires the arguments to be in JSON form',
    ],
    [
      'FROM a\nHEALTHCHECK curl',
      'dockerfile parse error on line 2: Unknown type "curl" in HEALTHCHECK (try CMD)',
    ],
    [
      'FROM a\nONBUILD ONBUILD RUN x',
      "dockerfile parse error on line 2: Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed",
    ],
    ['FROM a\nRUN <<EOF\nx', 'dockerfile parse error on line 2: unterminated heredoc'],
    [
      '# escape=x\nFROM a',
      "dockerfile parse error on line 1: invalid escape token 'x' does not match ` or \\",
    ],
  ])('%j', (text, message) => {
    expect(() => parseDockerfile(text)).toThrow(expect.objectContaining({ code: 'BadBuild', message }));
  });

  test('a trigger that an image carries may not be another trigger', () => {
    expect(() => parseTriggers(['ONBUILD RUN x'], 1)).toThrow("ONBUILD isn't allowed as an ONBUILD trigger");
    expect(parseTriggers(['RUN x'], 4)).toMatchObject([{ name: 'RUN', line: 4 }]);
  });
});

test('any text is read or refused with an ImageError, never anything else', () => {
  const piece = fc.constantFrom(
    'FROM a',
    'RUN',
    '<<EOF',
    'EOF',
    '\\',
    '"',
    "'",
    '[',
    ']',
    '--from=',
    'ENV',
    '=',
    '\n',
    ' ',
    '#',
    '$x',
    'COPY',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 20 }), (parts) => {
      try {
        parseDockerfile(parts.join(''));
      } catch (error) {
        expect(error).toMatchObject({ name: 'ImageError', code: 'BadBuild' });
      }
    }),
    { numRuns: 500 },
  );
});
