// Does the bundle have of AWS's schemas what our code names and no more? They are megabytes, and a single import that esbuild cannot
// take apart brings in a whole service, or a whole SDK client.
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { programs } from '../build/programs.mjs';

const OF_THE_SDK = /(?:^|\/)node_modules\/@(?:aws-sdk|smithy|aws-crypto)\//;
const SCHEMAS = /\/dist-es\/(?:schemas\/schemas_\d+|models\/enums)\.js$/;
/** Other chunks may be shared; a file of dist that has schemas is loaded when its service is first used. */
const IS_PROGRAM = /(?:^|\/)(?:control|agent|tutti|load)\.mjs$/;

export async function checkBundle(root, sources) {
  const named = new Set(sources.flatMap(({ text }) => text.match(/\b[A-Z]\w*\$/g) ?? []));
  const lines = [];
  for (const options of programs(root)) {
    const { metafile, outputFiles } = await build({ ...options, write: false });
    const early = loadedAtStart(metafile.outputs);
    for (const [path, { inputs }] of Object.entries(metafile.outputs)) {
      const sdk = Object.keys(inputs).filter(
        (input) => OF_THE_SDK.test(input) && inputs[input].bytesInOutput > 0,
      );
      for (const input of sdk) {
        if (!SCHEMAS.test(input)) lines.push(`${path} has code of the SDK: ${input}`);
        else if (early.has(path)) lines.push(`${path} has ${input}, and is loaded at start`);
      }
    }
    // Nothing refers to operations and errors but our code; structures are referred to by each other.
    for (const { path, text } of outputFiles.filter((file) => file.path.endsWith('.mjs')))
      for (const [, schema] of text.matchAll(/\b(\w+\$) = \[\s*(?:9|-3),/g))
        if (!named.has(schema)) lines.push(`${path} has ${schema}, which nothing names`);
  }
  return {
    name: "bundles have of AWS's schemas what is named",
    ok: lines.length === 0,
    lines: lines.slice(0, 20),
  };
}

/** The programs' files and the chunks that they import statically. */
function loadedAtStart(outputs) {
  const seen = new Set();
  const queue = Object.keys(outputs).filter((path) => IS_PROGRAM.test(resolve('/', path)));
  while (queue.length > 0) {
    const path = queue.pop();
    if (seen.has(path)) continue;
    seen.add(path);
    for (const { path: target, kind } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement') queue.push(target);
  }
  return seen;
}
