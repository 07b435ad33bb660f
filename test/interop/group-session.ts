// A group of machines as a test sees it: how many serve, how its newest refresh stands, who answers behind its load balancer.
//
// Asked by the SDK, as that takes no process; what a test does to the group is done by the client that the test is about.
import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  type Instance,
  type InstanceRefresh,
  RollbackInstanceRefreshCommand,
  StartInstanceRefreshCommand,
} from '@aws-sdk/client-auto-scaling';
import { until } from '../instance.ts';
import type { AwsEnvironment } from './aws-clients.ts';

const ENDED = ['Successful', 'Failed', 'Cancelled', 'RollbackSuccessful', 'RollbackFailed'];

export class GroupSession {
  readonly #client: AutoScalingClient;
  readonly #name: string;

  constructor(name: string, { AWS_ENDPOINT_URL, AWS_REGION, ...env }: AwsEnvironment) {
    this.#name = name;
    this.#client = new AutoScalingClient({
      endpoint: AWS_ENDPOINT_URL,
      region: AWS_REGION,
      credentials: {
        accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
      },
    });
  }

  /** The newest first. */
  async refreshes(): Promise<readonly InstanceRefresh[]> {
    const command = new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: this.#name });
    return (await this.#client.send(command)).InstanceRefreshes ?? [];
  }

  /** New machines beside the old ones, which Debian's awscli cannot ask for: its id. `version` of the template; absent: as the group has it. */
  async startRefresh(version?: { readonly template: string; readonly number: number }): Promise<string> {
    const LaunchTemplate = version && {
      LaunchTemplateId: version.template,
      Version: String(version.number),
    };
    const command = new StartInstanceRefreshCommand({
      AutoScalingGroupName: this.#name,
      Preferences: { MinHealthyPercentage: 100, MaxHealthyPercentage: 200, InstanceWarmup: 5 },
      ...(LaunchTemplate && { DesiredConfiguration: { LaunchTemplate } }),
    });
    return (await this.#client.send(command)).InstanceRefreshId ?? '';
  }

  /** Debian's awscli does not know it either. */
  async rollBack(): Promise<void> {
    await this.#client.send(new RollbackInstanceRefreshCommand({ AutoScalingGroupName: this.#name }));
  }

  /** Ids of its machines that serve and are healthy. */
  async inService(): Promise<readonly string[]> {
    return (await this.#machines())
      .filter((machine) => machine.LifecycleState === 'InService' && machine.HealthStatus === 'Healthy')
      .map(({ InstanceId = '' }) => InstanceId);
  }

  async #machines(): Promise<readonly Instance[]> {
    const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [this.#name] });
    const { AutoScalingGroups: [group] = [] } = await this.#client.send(command);
    return group?.Instances ?? [];
  }

  /** So many serve, and those named are not among them. */
  async serving(count: number, without: readonly string[] = []): Promise<readonly string[]> {
    const good = (ids: readonly string[]) =>
      ids.length === count && without.every((each) => !ids.includes(each));
    return until(`${count} in service`, () => this.inService(), good, 600);
  }

  /** New machines are there beside the old ones, and it is not over. */
  async inTheMiddle(count: number): Promise<void> {
    const ask = async () => ({
      machines: (await this.#machines()).length,
      newest: (await this.refreshes())[0],
    });
    const found = await until(
      'the middle of the refresh',
      ask,
      ({ machines, newest }) => machines > count || ENDED.includes(newest?.Status ?? ''),
      300,
    );
    if (ENDED.includes(found.newest?.Status ?? ''))
      throw new Error(`The refresh was over before its middle: ${JSON.stringify(found.newest)}`);
  }

  /** How the newest refresh, or the one that is named, ended. Whoever is restarting meanwhile is asked again. */
  async ended(id?: string): Promise<InstanceRefresh | undefined> {
    const ask = async () => {
      const all = await this.refreshes().catch(() => []);
      return id === undefined ? all[0] : all.find((each) => each.InstanceRefreshId === id);
    };
    return until('the end of the refresh', ask, (refresh) => ENDED.includes(refresh?.Status ?? ''), 900);
  }
}

/** What one new connection is answered: status and text, or the error. */
export async function answerOf(url: string): Promise<string> {
  return fetch(url, { headers: { connection: 'close' } }).then(
    async (response) => `${response.status} ${(await response.text()).trim()}`,
    (error: Error) => error.message,
  );
}

/** Waits until so many different machines answer, each with such a text. */
export async function answersFrom(url: string, count: number, text: RegExp): Promise<void> {
  const hosts = new Set<string>();
  const ask = async () => {
    const answer = await answerOf(url);
    if (text.test(answer)) hosts.add(answer);
    return { answer, hosts: [...hosts] };
  };
  await until(`${count} hosts that answer`, ask, (found) => found.hosts.length === count, 300);
}
