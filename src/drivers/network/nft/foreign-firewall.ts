// Do other firewalls on this host drop what crosses it, and what is the least we must ask of them?
//
// An accept in our table cannot overrule a drop in another. Docker sets the policy of `ip filter FORWARD` to drop and
// leaves the chain DOCKER-USER to others; ufw has drop policies too. There, and only there, rules marked with our
// instance let packets of our own interfaces pass; they are removed at teardown.
import type { HostLayout } from '../../../model/host-layout.ts';
import { run, runUnchecked } from './command.ts';

/** Objects of nft's JSON listings, as far as they matter here. */
export interface NftObject {
  readonly chain?: {
    readonly family: string;
    readonly table: string;
    readonly name: string;
    readonly type?: string;
    readonly hook?: string;
    readonly policy?: string;
  };
  readonly rule?: {
    readonly family: string;
    readonly table: string;
    readonly chain: string;
    readonly handle: number;
    readonly comment?: string;
  };
}

interface Place {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
}

/** Lets our packets through where another firewall would drop them. Repeatable; cheap when there is none. */
export async function passOtherFirewalls(layout: HostLayout): Promise<void> {
  const chains = await list(['chains']);
  const places = obstacles(chains, layout).map(({ place }) => place);
  const rules = await Promise.all(
    places.map(({ family, table, chain }) => list(['chain', family, table, chain])),
  );
  const script = openScript([...chains, ...rules.flat()], layout);
  if (script !== '') await run(['nft', '-f', '-'], script);
}

/** Takes our rules out of other tables. */
export async function leaveOtherFirewalls(layout: HostLayout): Promise<void> {
  const tables = new Set(
    (await list(['chains'])).flatMap(({ chain }) =>
      chain === undefined || chain.table === layout.nftTable ? [] : [`${chain.family} ${chain.table}`],
    ),
  );
  for (const table of tables) {
    const script = closeScript(await list(['table', ...table.split(' ')]), layout);
    if (script !== '') await runUnchecked(['nft', '-f', '-'], script); // its owner may have been faster
  }
}

async function list(what: readonly string[]): Promise<readonly NftObject[]> {
  const listing = await runUnchecked(['nft', '-j', 'list', ...what]);
  if (listing.exitCode !== 0) return []; // gone in the meantime
  return (JSON.parse(listing.stdout) as { nftables: readonly NftObject[] }).nftables; // nft's own format
}

/** What to insert so that our packets pass; empty when nothing is in the way or it is there already. */
export function openScript(objects: readonly NftObject[], layout: HostLayout): string {
  const units = `"${layout.interfacePrefix}*"`;
  const comment = markOf(layout);
  const lines: string[] = [];
  for (const { hook, place } of obstacles(objects, layout)) {
    const has = objects.some(({ rule }) => rule?.comment === comment && samePlace(rule, place));
    if (has) continue;
    const at = `${place.family} ${place.table} ${place.chain}`;
    if (hook === 'forward') {
      lines.push(`insert rule ${at} oifname ${units} counter accept comment "${comment}"`);
      lines.push(`insert rule ${at} iifname ${units} counter accept comment "${comment}"`);
    } else {
      for (const ours of [layout.dnsAddress, layout.loadBalancerUnitRange]) {
        lines.push(
          `insert rule ${at} iifname ${units} ip daddr ${ours} counter accept comment "${comment}"`, // one each: iptables reads no sets
        );
      }
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** What to delete at teardown. */
export function closeScript(objects: readonly NftObject[], layout: HostLayout): string {
  return objects
    .flatMap(({ rule }) => (rule?.comment === markOf(layout) && rule.table !== layout.nftTable ? [rule] : []))
    .map((rule) => `delete rule ${rule.family} ${rule.table} ${rule.chain} handle ${rule.handle}\n`)
    .join('');
}

function markOf(layout: HostLayout): string {
  return `tutti ${layout.instance}`;
}

/** Base chains of others that drop by policy what we forward or receive, and where they want others' rules. */
function obstacles(
  objects: readonly NftObject[],
  layout: HostLayout,
): readonly { hook: string; place: Place }[] {
  return objects.flatMap(({ chain }) => {
    if (chain === undefined || chain.policy !== 'drop' || chain.type !== 'filter') return [];
    if (chain.table === layout.nftTable || !['ip', 'inet'].includes(chain.family)) return [];
    if (chain.hook !== 'forward' && chain.hook !== 'input') return [];
    const { family, table } = chain;
    const user = objects.some(
      (other) =>
        other.chain?.name === 'DOCKER-USER' && other.chain.family === family && other.chain.table === table,
    );
    const name = chain.hook === 'forward' && user ? 'DOCKER-USER' : chain.name;
    return [{ hook: chain.hook, place: { family, table, chain: name } }];
  });
}

function samePlace(a: Place, b: Place): boolean {
  return a.family === b.family && a.table === b.table && a.chain === b.chain;
}
