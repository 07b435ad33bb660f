// The environment with which the field's tools find this instance. Grows with the fronts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostLayout } from '../model/host-layout.ts';
import { kubeconfigPath } from './context.ts';
import { CliError, ExitCode } from './exit.ts';
import { trustSettings } from './trust-bundle.ts';

export interface Settings {
  readonly set: { readonly [name: string]: string };
  /** What would get in the way. */
  readonly remove: readonly string[];
  /** What was there in place of some of them, for --unset. */
  readonly before: { readonly [name: string]: string };
}

export interface SettingsOptions {
  /** Also for clients that know no endpoint: their calls to AWS's hosts are answered here. */
  readonly intercept?: boolean;
  /** The environment as it is. */
  readonly env: { readonly [name: string]: string | undefined };
}

/** Without AWS's part while there are no keys yet: the first `tutti up` makes them. */
export function connectionSettings(layout: HostLayout, { intercept, env }: SettingsOptions): Settings {
  const aws = awsSettings(layout);
  const trust = trustSettings(layout, env);
  const intercepted = intercept ? interception(layout, env) : {};
  const set = { KUBECONFIG: kubeconfigPath(layout), ...aws, ...trust.set, ...intercepted };
  const emptyBundle = !intercept && env.AWS_CA_BUNDLE === '' ? ['AWS_CA_BUNDLE'] : [];
  return { set, remove: ['AWS_PROFILE', 'AWS_SESSION_TOKEN', ...emptyBundle], before: trust.before };
}

function awsSettings({ stateDir, ports }: HostLayout): Settings['set'] {
  const file = credentialsFile(join(stateDir, 'aws', 'credentials'));
  if (file === undefined) return {};
  const value = (name: string) => new RegExp(`^${name} = (\\S+)$`, 'm').exec(file)?.[1] ?? '';
  const region = value('region');
  return {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${ports.aws}`,
    AWS_ACCESS_KEY_ID: value('aws_access_key_id'),
    AWS_SECRET_ACCESS_KEY: value('aws_secret_access_key'),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** As front/aws/identity/key-files.ts writes it. */
function credentialsFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CliError(ExitCode.failed, `Cannot read the AWS keys in ${path}`, { cause: error });
  }
}

const interceptor = ({ ports }: HostLayout) => `http://127.0.0.1:${ports.aws}`;

/** Whether this environment sends its HTTPS to this instance: `tutti env --intercept` made it so. */
export function isIntercepted(layout: HostLayout, env: SettingsOptions['env']): boolean {
  return [env.HTTPS_PROXY, env.https_proxy].includes(interceptor(layout));
}

function interception(layout: HostLayout, env: SettingsOptions['env']): Settings['set'] {
  const { stateDir } = layout;
  const proxy = interceptor(layout);
  const direct = [...new Set([...(env.NO_PROXY ?? '').split(','), '127.0.0.1', 'localhost', '::1'])];
  const noProxy = direct.filter((host) => host !== '').join(',');
  return {
    HTTPS_PROXY: proxy,
    https_proxy: proxy,
    NO_PROXY: noProxy,
    no_proxy: noProxy,
    AWS_CA_BUNDLE: join(stateDir, 'aws', 'intercept-bundle.crt'),
  };
}
