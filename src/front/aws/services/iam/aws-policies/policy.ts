// Policies that AWS keeps for everybody: what a row of the tables beside this file says.
//
// Names, paths and descriptions are AWS's. The documents are not: they are written here, name what the policy is for, and nobody
// evaluates them. Ids are made from the ARN, and there is one version.

export interface AwsPolicyRow {
  readonly name: string;
  readonly description: string;
  /** What is allowed, on any resource. */
  readonly actions: readonly string[];
  /** Default `/`. */
  readonly path?: string;
}

/** Rows of one path. `actions` is a list with blanks between. */
export function rows(
  path: string,
  ...table: readonly (readonly [name: string, description: string, actions: string])[]
): readonly AwsPolicyRow[] {
  return table.map(([name, description, actions]) => ({
    name,
    description,
    actions: actions.split(' '),
    path,
  }));
}
