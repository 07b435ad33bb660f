// A program for foreign-firewall.host.test.ts: runs in a network namespace of its own, where it plays Docker's rules.
//
// Prints what a unit hears from another, step by step, as one JSON object.
import { run, runUnchecked } from './command.ts';
import { NftNetworkDriver } from './nft-driver.ts';
import { ask, aTestLayout, serve } from './units.case.ts';

const dockerRules = `table ip filter {
  chain DOCKER-USER { }
  chain FORWARD {
    type filter hook forward priority 0; policy drop;
    counter jump DOCKER-USER
    oifname "docker0" accept
  }
}
`;

await run(['ip', 'link', 'set', 'lo', 'up']);
const { layout, remove } = await aTestLayout();
const driver = new NftNetworkDriver({ layout, warm: 0, lookAgainMs: 0 });
const heard: { [step: string]: string } = {};
try {
  await driver.setup();
  const [a, b] = [
    await driver.createPort({ id: 'a', address: '10.204.0.1' }),
    await driver.createPort({ id: 'b', address: '10.204.0.2' }),
  ];
  const rule = {
    name: 'default/a:',
    protocol: 'TCP',
    addresses: ['10.224.0.20'],
    port: 80,
    targets: [{ address: '10.204.0.1', port: 8080 }],
  } as const;
  await driver.apply({ services: [rule] });
  const server = await serve(a, { name: 'a', port: 8080 });
  heard.alone = await ask('10.224.0.20', b);
  await run(['nft', '-f', '-'], dockerRules);
  heard.dockerCame = await ask('10.224.0.20', b, '--max-time', '1');
  await driver.apply({ services: [rule] });
  heard.afterALook = await ask('10.224.0.20', b);
  await driver.apply({ services: [rule] });
  heard.rules = String(
    (await run(['nft', 'list', 'chain', 'ip', 'filter', 'DOCKER-USER'])).match(/tutti tn/g)?.length,
  );
  await server.stop();
} finally {
  await driver.teardown();
  heard.rulesAfterTeardown = String(
    (await runUnchecked(['nft', 'list', 'ruleset'])).stdout.match(/tutti tn/g)?.length ?? 0,
  );
  await remove();
}
console.log(JSON.stringify(heard));
process.exit(0);
