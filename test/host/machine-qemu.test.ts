// Machines under QEMU, as users of EC2 meet them: guests that let in and keep their disk, volumes, images, balancers, and what becomes of
// them when something is killed. One after another on one instance; without KVM a boot takes its time.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../instance.ts';
import type { AwsCli } from '../interop/aws-clients.ts';
import {
  closeInstance,
  killAndStart,
  kubectlOk,
  openInstance,
  PATIENCE_SECONDS,
  qemuOf,
  ssh,
  tuttiOk,
  words,
} from './qemu-instance.ts';

const TIMEOUT = 2 * PATIENCE_SECONDS * 1000;
const USER_DATA = '#!/bin/bash\necho "user data" >/root/by-user-data\n';
const NAMED = ['--tag-specifications', 'ResourceType=instance,Tags=[{Key=Name,Value=web}]'];
const TOKEN =
  't=$(curl -s -X PUT http://169.254.169.254/latest/api/token -H X-aws-ec2-metadata-token-ttl-seconds:60)';
const METADATA = 'curl -sf -H "X-aws-ec2-metadata-token: $t" http://169.254.169.254/latest/meta-data';

interface Instance {
  readonly InstanceId: string;
  readonly PublicDnsName: string;
  readonly State: { readonly Name: string };
  readonly StateReason?: { readonly Message: string };
}

let aws: AwsCli;
let ami: string;
let security: string;
let web: Instance;

const json = <T>(text: string) => aws.json<T>(...words(text));
const identity = (host: string) =>
  ssh(host, 'cat /etc/machine-id; cat /etc/ssh/ssh_host_ed25519_key.pub; hostname');
const bootOf = (host: string) => ssh(host, 'cat /proc/sys/kernel/random/boot_id');

async function describeOne(id: string): Promise<Instance> {
  const { Reservations } = await json<{ Reservations: { Instances: Instance[] }[] }>(
    `ec2 describe-instances --instance-ids ${id}`,
  );
  return Reservations[0]?.Instances[0] as Instance; // asked for by its id
}

async function launch(image: string, ...more: readonly string[]): Promise<Instance> {
  const { Instances } = await aws.json<{ Instances: Instance[] }>(
    ...words(`ec2 run-instances --image-id ${image} --instance-type t3.micro --key-name test`),
    ...['--security-group-ids', security, '--user-data', USER_DATA, ...more],
  );
  const id = Instances[0]?.InstanceId ?? '';
  await isRunning(id);
  return describeOne(id);
}

const isIn = (state: string) => (id: string) =>
  until(
    `${id} is ${state}`,
    () => describeOne(id),
    ({ State }) => State.Name === state,
    PATIENCE_SECONDS,
  );
const [isRunning, isStopped, isTerminated] = [isIn('running'), isIn('stopped'), isIn('terminated')];

/** What was told of it, one line each. */
const told = (id: string) =>
  kubectlOk(...words(`-n us-east-2 get events --field-selector involvedObject.name=${id}`), '-o', MESSAGES);
const MESSAGES = 'jsonpath={range .items[*]}{.reason}: {.message}{"\\n"}{end}';

const WEB = `#!/bin/bash
mkdir -p /srv/www && hostname >/srv/www/index.html
printf '[Service]\\nExecStart=/usr/bin/python3 -m http.server 80 --directory /srv/www\\n[Install]\\nWantedBy=multi-user.target\\n' \\
  >/etc/systemd/system/web.service
systemctl enable --now web
`;

/** With the load balancer's own name; what it answers on. */
async function aGroupOfTwo(): Promise<string> {
  const subnets = await json<{ Subnets: { SubnetId: string; VpcId: string }[] }>('ec2 describe-subnets');
  const ids = subnets.Subnets.map(({ SubnetId }) => SubnetId);
  const data = {
    ...{ ImageId: ami, InstanceType: 't3.micro', SecurityGroupIds: [security] },
    UserData: Buffer.from(WEB).toString('base64'),
  };
  await aws.json(
    ...words('ec2 create-launch-template --launch-template-name web --launch-template-data'),
    JSON.stringify(data),
  );
  const { TargetGroups } = await json<{ TargetGroups: { TargetGroupArn: string }[] }>(
    `elbv2 create-target-group --name web --protocol HTTP --port 80 --vpc-id ${subnets.Subnets[0]?.VpcId} --health-check-interval-seconds 5 --healthy-threshold-count 2`,
  );
  const target = TargetGroups[0]?.TargetGroupArn;
  const { LoadBalancers } = await json<{ LoadBalancers: { LoadBalancerArn: string; DNSName: string }[] }>(
    `elbv2 create-load-balancer --name web --subnets ${ids.join(' ')} --security-groups ${security}`,
  );
  await json(
    `elbv2 create-listener --load-balancer-arn ${LoadBalancers[0]?.LoadBalancerArn} --protocol HTTP --port 80 --default-actions Type=forward,TargetGroupArn=${target}`,
  );
  await json(
    `autoscaling create-auto-scaling-group --auto-scaling-group-name web --launch-template LaunchTemplateName=web --min-size 2 --max-size 4 --vpc-zone-identifier ${ids.join(',')} --target-group-arns ${target}`,
  );
  return `http://${LoadBalancers[0]?.DNSName}/`;
}

const answerOf = (url: string): Promise<string> =>
  fetch(url, { headers: { connection: 'close' } }).then(
    async (response) => (response.ok ? (await response.text()).trim() : `status ${response.status}`),
    (error: Error) => error.message,
  );

/** Ids of the machines that are in the group and in service. */
async function members(): Promise<readonly string[]> {
  const { AutoScalingInstances } = await json<{
    AutoScalingInstances: { InstanceId: string; LifecycleState: string }[];
  }>('autoscaling describe-auto-scaling-instances');
  return AutoScalingInstances.filter(({ LifecycleState }) => LifecycleState === 'InService').map(
    ({ InstanceId }) => InstanceId,
  );
}

describe('machines under QEMU', () => {
  beforeAll(async () => {
    aws = await openInstance();
    const images = await json<{ Images: { ImageId: string }[] }>(
      'ec2 describe-images --owners amazon --filters Name=name,Values=al2023-ami-2023.*-x86_64',
    );
    ami = images.Images[0]?.ImageId ?? '';
    const group = await json<{ GroupId: string }>(
      'ec2 create-security-group --group-name test --description test',
    );
    security = group.GroupId;
    for (const port of [22, 80])
      await json(
        `ec2 authorize-security-group-ingress --group-id ${security} --protocol tcp --port ${port} --cidr 0.0.0.0/0`,
      );
    // The first builds the base of machine images, too.
    web = await launch(ami, ...words('--metadata-options InstanceMetadataTags=enabled'), ...NAMED);
  }, TIMEOUT);
  afterAll(closeInstance, TIMEOUT);

  it(
    'a guest has a kernel of its own, lets in its key under its public name, knows its tags, and user data has run',
    async () => {
      const host = web.PublicDnsName;
      await ssh(host, 'cloud-init status --wait >/dev/null; sudo test -e /root/by-user-data');
      expect(await ssh(host, 'systemd-detect-virt --vm')).toBe('qemu');
      expect(await ssh(host, `${TOKEN}; ${METADATA}/tags/instance/Name`)).toBe('web');
      expect(await ssh(host, `${TOKEN}; ${METADATA}/instance-id`)).toBe(web.InstanceId);
      expect(await ssh(host, 'systemctl --failed --no-legend; hostname -f')).toMatch(
        /^ip-[\d-]+\.us-east-2\.compute\.internal$/,
      );
      expect(await ssh(host, 'journalctl -u ssh --no-pager -q | wc -l')).not.toBe('0');
      const skew = Number(await ssh(host, 'date +%s')) - Date.now() / 1000;
      expect(Math.abs(skew)).toBeLessThan(30);
      await json(`ec2 wait instance-status-ok --instance-ids ${web.InstanceId}`);
    },
    TIMEOUT,
  );

  it(
    'a volume comes, is seen at once, grows and goes while the guest runs, and what was written is in its snapshot',
    async () => {
      const host = web.PublicDnsName;
      const { VolumeId: id } = await json<{ VolumeId: string }>(
        'ec2 create-volume --size 1 --availability-zone us-east-2a',
      );
      await json(`ec2 wait volume-available --volume-ids ${id}`);
      await json(`ec2 attach-volume --volume-id ${id} --instance-id ${web.InstanceId} --device /dev/sdf`);
      await json(`ec2 wait volume-in-use --volume-ids ${id}`);
      await ssh(
        host,
        'sudo mkfs.ext4 -q /dev/sdf && sudo mount /dev/sdf /mnt && echo kept | sudo tee /mnt/file',
      );
      await json(`ec2 modify-volume --volume-id ${id} --size 2`);
      const bytes = () => ssh(host, 'sudo blockdev --getsize64 /dev/sdf');
      await until('the guest sees it grow', bytes, (text) => Number(text) === 2 * 2 ** 30, PATIENCE_SECONDS);
      await ssh(host, 'sudo umount /mnt');
      await json(`ec2 detach-volume --volume-id ${id}`);
      await json(`ec2 wait volume-available --volume-ids ${id}`);
      expect(await ssh(host, 'test -e /dev/sdf || echo gone')).toBe('gone');
      const { SnapshotId } = await json<{ SnapshotId: string }>(`ec2 create-snapshot --volume-id ${id}`);
      await json(`ec2 wait snapshot-completed --snapshot-ids ${SnapshotId}`);
    },
    TIMEOUT,
  );

  it(
    'an image of a machine that runs starts as another one, with what was written and an identity of its own',
    async () => {
      await ssh(web.PublicDnsName, 'echo baked | sudo tee /etc/baked && sync');
      const { ImageId } = await json<{ ImageId: string }>(
        `ec2 create-image --instance-id ${web.InstanceId} --name baked --no-reboot`,
      );
      await json(`ec2 wait image-available --image-ids ${ImageId}`);
      const other = await launch(ImageId);
      expect(await ssh(other.PublicDnsName, 'cat /etc/baked')).toBe('baked');
      const [mine, its] = [await identity(web.PublicDnsName), await identity(other.PublicDnsName)];
      for (const [index, line] of its.split('\n').entries()) expect(line).not.toBe(mine.split('\n')[index]);
      const qemu = await qemuOf(other.InstanceId);
      await json(`ec2 terminate-instances --instance-ids ${other.InstanceId}`);
      await isTerminated(other.InstanceId);
      expect(() => process.kill(qemu, 0)).toThrow();
    },
    TIMEOUT,
  );

  it(
    'a reboot and a stop keep the disk; services and the address come back',
    async () => {
      const { InstanceId: id, PublicDnsName: host } = web;
      const first = await bootOf(host);
      await ssh(host, 'echo kept >kept');
      await json(`ec2 reboot-instances --instance-ids ${id}`);
      await until(
        'it has rebooted',
        () => bootOf(host),
        (boot) => boot !== first,
        PATIENCE_SECONDS,
      );
      expect(await ssh(host, 'cat kept')).toBe('kept');
      await json(`ec2 stop-instances --instance-ids ${id}`);
      await isStopped(id);
      await json(`ec2 start-instances --instance-ids ${id}`);
      await isRunning(id);
      expect(await ssh(host, 'cat kept; systemctl is-active ssh cron 2>/dev/null | head -n 1')).toBe(
        'kept\nactive',
      );
    },
    TIMEOUT,
  );

  it(
    'neither program takes a machine with it when it is killed',
    async () => {
      const [pid, boot] = [await qemuOf(web.InstanceId), await bootOf(web.PublicDnsName)];
      for (const program of ['control', 'agent'] as const) {
        await killAndStart(program);
        expect((await describeOne(web.InstanceId)).State.Name).toBe('running');
      }
      expect(await qemuOf(web.InstanceId)).toBe(pid);
      expect(await bootOf(web.PublicDnsName)).toBe(boot);
    },
    TIMEOUT,
  );

  it(
    'a machine whose QEMU is killed says so and is started again with its disk',
    async () => {
      const pid = await qemuOf(web.InstanceId);
      process.kill(pid, 'SIGKILL');
      const seen = (text: string) => text.includes('Machine ended unexpectedly: QEMU was ended from outside');
      await until('it is told', () => told(web.InstanceId), seen);
      await isRunning(web.InstanceId);
      expect(await ssh(web.PublicDnsName, 'cat kept')).toBe('kept');
    },
    TIMEOUT,
  );

  it(
    'a group of two answers behind a load balancer, and again when the QEMU of one was killed',
    async () => {
      const url = await aGroupOfTwo();
      const answers = async () => {
        const heard = await Promise.all(Array.from({ length: 8 }, () => answerOf(url)));
        return [...new Set(heard)].sort();
      };
      const two = await until('both answer', answers, (names) => names.length === 2, PATIENCE_SECONDS);
      expect(two.every((name) => /^ip-10-/.test(name))).toBe(true);
      const all = [...(await members())].sort();
      const [victim = ''] = all;
      process.kill(await qemuOf(victim), 'SIGKILL');
      // Started again where it is: sooner than another would be made.
      const isTold = (text: string) =>
        text.includes('Machine ended unexpectedly: QEMU was ended from outside');
      await until('it is told', () => told(victim), isTold);
      await until('both answer again', answers, (names) => names.length === 2, PATIENCE_SECONDS);
      expect([...(await members())].sort()).toEqual(all);
      await json('autoscaling delete-auto-scaling-group --auto-scaling-group-name web --force-delete');
      await until('it is gone', members, (ids) => ids.length === 0, PATIENCE_SECONDS);
    },
    TIMEOUT,
  );

  it(
    'down turns machines off, up starts those that were on, with their disks',
    async () => {
      await tuttiOk('down');
      await tuttiOk('up');
      await isRunning(web.InstanceId);
      expect(await ssh(web.PublicDnsName, 'cat kept')).toBe('kept');
      const { Output } = await json<{ Output: string }>(
        `ec2 get-console-output --instance-id ${web.InstanceId}`,
      );
      expect(Output).toContain('Reached target');
      await json(`ec2 terminate-instances --instance-ids ${web.InstanceId}`);
      await isTerminated(web.InstanceId);
    },
    TIMEOUT,
  );
});
