// A machine file as the steps of a build: the builder that containers have makes machine images too, step by step from its cache.
//
// Order: packages, the account, files, commands, units. A service has its variables in the unit and, where a machine's user
// data writes one, in /etc/default/<name>.
import type { MachineFile, MachineService } from './schema.ts';

/** The text of a Dockerfile; `image` is the full name of what it starts from. */
export function machineDockerfile(file: MachineFile, image: string): string {
  const { packages = [], user, copy = [], run = [], services = [] } = file;
  const made = services.filter((service): service is MachineService => typeof service !== 'string');
  const units = services.map((service) => (typeof service === 'string' ? service : service.name));
  return [
    `FROM ${image}`,
    ...(packages.length > 0 ? [bash(installCommand(packages))] : []),
    ...(user === undefined ? [] : [bash(`id ${user} >/dev/null 2>&1 || useradd -m -s /bin/bash ${user}`)]),
    ...copy.map(({ from, to, owner, mode }) => {
      const flags = [owner && `--chown=${owner}`, mode && `--chmod=${mode}`].filter((flag) => flag);
      return ['COPY', ...flags, literal([from, to])].join(' ');
    }),
    ...made.map((service) => unitStep(service, user)),
    ...run.map(bash),
    ...(units.length > 0 ? [bash(`systemctl enable ${units.join(' ')}`)] : []),
    '',
  ].join('\n');
}

/** yum where the image has it: it knows the names of both. Package lists do not stay in the image. */
function installCommand(packages: readonly string[]): string {
  const list = packages.map(shellWord).join(' ');
  return [
    'if command -v yum >/dev/null; then',
    `yum install -y ${list};`,
    'else',
    `apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends ${list};`,
    'fi',
    '&& apt-get clean && rm -rf /var/lib/apt/lists/*',
  ].join(' ');
}

function unitStep(service: MachineService, user: string | undefined): string {
  return `COPY <<'TUTTI_UNIT' /etc/systemd/system/${service.name}.service\n${unitText(service, user)}TUTTI_UNIT`;
}

export function unitText(service: MachineService, user: string | undefined): string {
  const { name, command, user: own = user, directory, env = {} } = service;
  const variables = Object.entries(env).map(
    ([key, value]) =>
      `Environment="${key}=${String(value).replaceAll(/["\\]/g, '\\$&').replaceAll('%', '%%')}"`,
  );
  return [
    '[Unit]',
    `Description=${name}`,
    'After=network-online.target',
    'Wants=network-online.target',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    `ExecStart=${command}`,
    ...(own === undefined ? [] : [`User=${own}`]),
    ...(directory === undefined ? [] : [`WorkingDirectory=${directory}`]),
    ...variables,
    `EnvironmentFile=-/etc/default/${name}`,
    'Restart=always',
    'RestartSec=1',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}

function bash(command: string): string {
  return `RUN ${JSON.stringify(['/bin/bash', '-ec', command])}`;
}

/** Words in which the builder replaces no variables. */
function literal(words: readonly string[]): string {
  return JSON.stringify(words).replaceAll('$', '\\\\$');
}

function shellWord(word: string): string {
  return /^[\w@.+:=*-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
