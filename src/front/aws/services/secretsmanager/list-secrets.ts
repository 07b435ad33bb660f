import type { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import type { ManagedSecret } from '../../../../model/kinds/managed-secret.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { check, oneOf, range } from '../../shared/constraints.ts';
import { page } from '../../shared/paging.ts';
import { described, stagesOf } from './description.ts';
import { badToken } from './faults.ts';
import { checkFilters, passes } from './filters.ts';
import { allSecrets } from './lookup.ts';

type List = Input<ListSecretsCommand>;

const ORDERS = ['created-date', 'last-accessed-date', 'last-changed-date', 'name'];

export async function listSecrets(input: List, ctx: Ctx): Promise<Output<ListSecretsCommand>> {
  const { Filters = [], MaxResults = 100, NextToken, IncludePlannedDeletion = false } = input;
  check(
    range('maxResults', MaxResults, [1, 100]),
    oneOf('sortOrder', input.SortOrder, ['asc', 'desc']),
    oneOf('sortBy', input.SortBy, ORDERS),
  );
  checkFilters(Filters);
  const shown = (await allSecrets(ctx)).filter(
    (secret) => (IncludePlannedDeletion || secret.spec.deleteAt === undefined) && passes(secret, Filters),
  );
  const key = (secret: ManagedSecret) => sortKey(secret, input);
  const { items, next } = page(shown, { token: NextToken, limit: MaxResults, key, badToken });
  return {
    SecretList: items.map((secret) => listed(ctx, secret)),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

function listed(ctx: Ctx, secret: ManagedSecret) {
  const stages = stagesOf(secret);
  return { ...described(ctx, secret), ...(stages ? { SecretVersionsToStages: stages } : {}) };
}

/** What the list is sorted by; unique, as names are. */
function sortKey({ spec }: ManagedSecret, { SortBy, SortOrder }: List): string {
  const time = SortBy === 'last-changed-date' ? spec.changedAt : spec.createdAt;
  const key = SortBy === 'name' ? spec.name : `${time} ${spec.name}`;
  return SortOrder === 'desc' ? turned(key) : key;
}

/** Texts in ASCII sort the other way round when they are turned. */
function turned(text: string): string {
  const codes = [...text].map((char) => 0xffff - char.charCodeAt(0));
  return `${String.fromCharCode(...codes)}\uffff`;
}
