// What do the field numbers of a message mean? The table that was taken from the upstream release, made ready for use.
//
// A field in the table is `name type`: `[]type` is a list, `{}type` a map from text, `type?` one whose zero Go leaves out
// of JSON; the name `<` stands for a struct that is laid into the one around it.
import table from '../../../model/wire/kubernetes-protobuf.json' with { type: 'json' };

export interface FieldPlan {
  readonly name: string;
  readonly shape: 'single' | 'list' | 'map' | 'inline';
  /** A scalar (`int32`, `bytes` ...) or the name of a message. */
  readonly type: string;
  readonly zeroIsAbsent: boolean;
}

export interface MessagePlan {
  readonly fields: ReadonlyMap<number, FieldPlan>;
  /** A message that stands for a list: its only field is the items. */
  readonly isList: boolean;
}

type Table = { readonly [message: string]: { readonly [number: string]: string } };

// The generator writes exactly this shape.
const { messages } = table as unknown as { readonly messages: Table };
const plans = new Map<string, MessagePlan>();

/** Undefined for messages that are not in the table. */
export function messagePlan(name: string): MessagePlan | undefined {
  const kept = plans.get(name);
  if (kept) return kept;
  const fields = messages[name];
  if (!fields) return undefined;
  const entries = Object.entries(fields).map(([number, text]) => [Number(number), fieldPlan(text)] as const);
  const plan = { fields: new Map(entries), isList: /\.(?:ExtraValue|Verbs)$/.test(name) };
  plans.set(name, plan);
  return plan;
}

function fieldPlan(text: string): FieldPlan {
  const [name = '', rest = ''] = text.split(' ');
  const zeroIsAbsent = rest.endsWith('?');
  const type = rest.replace(/^(?:\[\]|\{\})/, '').replace(/\?$/, '');
  const shape =
    name === '<' ? 'inline' : rest.startsWith('[]') ? 'list' : rest.startsWith('{}') ? 'map' : 'single';
  return { name, shape, type, zeroIsAbsent };
}
