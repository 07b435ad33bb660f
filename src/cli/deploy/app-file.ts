// Reads tutti.yaml and other files of ours: a text becomes a value, or a list of what is wrong with it, each with its line and column.
import { Ajv, type ErrorObject } from 'ajv';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { CliError, ExitCode } from '../exit.ts';
import { type AppFile, appFileSchema } from './schema.ts';

/** Throws CliError usage with what is wrong. */
export function parseAppFile(path: string, text: string): AppFile {
  const hint = 'what a tutti.yaml may say is in docs/tutti.schema.json';
  return parseYaml<AppFile>(path, text, { schema: appFileSchema, hint });
}

/** The value of a YAML text that its schema lets through. Throws CliError usage with what is wrong. */
export function parseYaml<T>(
  path: string,
  text: string,
  { schema, hint }: { readonly schema: object; readonly hint: string },
): T {
  const wrong = (problems: readonly string[]) =>
    new CliError(ExitCode.usage, shortened(problems).join('\n'), { hint });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const syntax = document.errors.map(({ message, linePos }) => {
    const at = linePos?.[0];
    const what = message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '');
    return `${path}:${at?.line ?? 1}:${at?.col ?? 1}: ${what}`;
  });
  if (syntax.length > 0) throw wrong(syntax);
  const value: unknown = document.toJS();
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  const validate = ajv.compile<T>(schema);
  if (validate(value)) return value;
  const problems = meaningful(validate.errors ?? [])
    .map((error) => ({ ...position(document, lines, error), what: sentence(error) }))
    .sort((a, b) => a.line - b.line || a.col - b.col)
    .map(({ line, col, what }) => `${path}:${line}:${col}: ${what}`);
  throw wrong([...new Set(problems)]);
}

const MOST_PROBLEMS = 10;

/** A file that is no YAML at all is wrong in every line: the first ones say so. */
function shortened(problems: readonly string[]): readonly string[] {
  const more = problems.length - MOST_PROBLEMS;
  return more > 0 ? [...problems.slice(0, MOST_PROBLEMS), `and ${more} more`] : problems;
}

/** Of an anyOf, only the last says what is wrong in words that help. */
function meaningful(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf').map(({ instancePath }) => instancePath);
  return errors.filter(({ keyword, instancePath }) => keyword === 'anyOf' || !unions.includes(instancePath));
}

interface Place {
  readonly line: number;
  readonly col: number;
}

function position(document: Document, lines: LineCounter, error: ErrorObject): Place {
  const path = pathOf(error);
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) {
      return lines.linePos(node.range[0]);
    }
  }
  return { line: 1, col: 1 };
}

function pathOf({ instancePath, keyword, params }: ErrorObject): readonly string[] {
  const path = instancePath.split('/').slice(1);
  return keyword === 'additionalProperties' ? [...path, String(params.additionalProperty)] : path;
}

function sentence(error: ErrorObject): string {
  const { keyword, params, message = 'is wrong' } = error;
  const path = error.instancePath.split('/').slice(1).join('.');
  const subject = path === '' ? 'the file' : `"${path}"`;
  switch (keyword) {
    case 'additionalProperties':
      return `unknown field "${pathOf(error).join('.')}"`;
    case 'required':
      return `${subject} lacks "${params.missingProperty}"`;
    case 'enum':
      return `${subject} must be one of ${(params.allowedValues as readonly string[]).join(', ')}`; // ajv's
    case 'anyOf':
      return `${subject} has a form that is not known`;
    default:
      return `${subject} ${message}`;
  }
}
