// Which function does an integration name? An ARN, plain or as API Gateway calls it; names in it may be variables of the stage.
import type { FunctionRef } from '../../model/function-calls.ts';

type Variables = { readonly [name: string]: string };

/** Undefined when it names none. */
export function functionOfUri(uri: string, variables: Variables = {}): FunctionRef | undefined {
  const text = uri.replace(
    /\$\{stageVariables\.([A-Za-z0-9_]+)\}/g,
    (_, name: string) => variables[name] ?? '',
  );
  const inner = /^arn:[^:]+:apigateway:[^:]+:lambda:path\/[^/]+\/functions\/(.+)\/invocations$/.exec(
    text,
  )?.[1];
  const [, region, name, qualifier] =
    /^arn:[^:]+:lambda:([^:]+):[0-9]*:function:([A-Za-z0-9_-]+)(?::([A-Za-z0-9$_-]+))?$/.exec(
      inner ?? text,
    ) ?? [];
  if (region === undefined || name === undefined) return undefined;
  return { region, name, ...(qualifier === undefined ? {} : { qualifier }) };
}
