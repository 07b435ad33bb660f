// TargetGroups: to whom traffic goes, and how it is known that they are well.
import { ageColumn } from '../columns/shared.ts';
import { fill, within } from '../defaults/fill.ts';
import type { Kind, Schema } from '../kind.ts';
import type { HealthCheck, TargetGroup } from '../traffic-types.ts';
import { validateTargetGroup } from '../validation/traffic.ts';
import { choice, integer, kindSchema, list, PORT, record, text } from './traffic-schema.ts';
import { flag, tagMap } from './vpc.ts';

export type { TargetGroup };

/** How long a target that leaves may finish what it has. */
export const DRAIN_TIMEOUT_MS = 10_000;

const healthCheck: Schema = record('How targets are asked; absent = their own readiness decides', {
  protocol: choice('How; HTTPS: any certificate will do', ['HTTP', 'HTTPS', 'TCP']),
  port: integer("Absent = the target's own", ...PORT),
  path: text('HTTP: what is asked for'),
  intervalMs: integer('Time between two checks', 100),
  timeoutMs: integer('When no answer counts as failed', 100),
  healthyThreshold: integer('Successes in a row until healthy', 1, 10),
  unhealthyThreshold: integer('Failures in a row until unhealthy', 1, 10),
  codes: text('HTTP: which codes are well: 200, 200-399, 200,202'),
});

const target = {
  address: text('IP address'),
  port: integer('Port', ...PORT),
  name: text('What it is'),
  zone: text('Its zone'),
  unit: text('UID of the unit'),
  deregisteredAt: text('Since when it gets no new requests', { format: 'date-time' }),
};

const machine = record(
  'A Machine',
  {
    machine: text('Its name'),
    port: integer('Port', ...PORT),
    deregisteredAt: text('Since when it gets no new requests', { format: 'date-time' }),
  },
  ['machine', 'port'],
);

const count = (description: string): Schema => ({
  type: 'integer',
  format: 'int64',
  description,
  minimum: 0,
});

const schema = kindSchema(
  'To whom traffic goes',
  record(
    'What is wanted',
    {
      protocol: choice('What targets speak', ['HTTP', 'HTTPS', 'TCP', 'TLS', 'UDP']),
      service: record(
        "Targets are the ready endpoints of a Service's port",
        {
          name: text('Name of the Service'),
          port: { description: 'Name or number of its port', 'x-kubernetes-int-or-string': true },
        },
        ['name', 'port'],
      ),
      targets: list('Targets by address', record('A target', target, ['address', 'port'])),
      machines: list('Targets that are Machines', machine),
      function: record(
        'A function, the only target',
        { region: text('Its region'), name: text('Its name'), qualifier: text('A version or an alias') },
        ['region', 'name'],
      ),
      healthCheck,
      algorithm: choice('Who is next', ['round-robin', 'least-requests', 'random']),
      stickiness: record(
        'Clients come back to the same target',
        {
          type: choice('How they are known', ['cookie', 'source', 'app-cookie']),
          durationSeconds: integer('For how long', 1, 604_800),
          cookieName: text("The cookie; app-cookie: the application's"),
        },
        ['type', 'durationSeconds'],
      ),
      drainTimeoutMs: integer('How long a target that leaves may finish what it has', 0, 3_600_000),
      slowStartMs: integer('How long a healthy target takes to its full share', 0, 900_000),
      proxyProtocol: flag('Whether connections begin with a PROXY protocol header'),
      name: text("Its name in a cloud's API"),
      id: text('The end of its ARN'),
      targetType: choice("What targets are in a cloud's API", ['instance', 'ip', 'lambda']),
      port: integer('The port of targets that name none', ...PORT),
      vpcId: text('Its Vpc'),
      attributes: { ...tagMap, description: "Settings as a cloud's API has them" },
      tags: tagMap,
    },
    ['protocol'],
  ),
  record('What is true', {
    targets: list(
      'All targets and how they are',
      record(
        'A target',
        {
          ...target,
          machine: text('Name of the Machine'),
          state: choice('How it is', ['initial', 'healthy', 'unhealthy', 'draining', 'unused']),
          reason: text('Why, in one word'),
          message: text('Why, in words'),
          requests: count('HTTP: requests it was given since it joined'),
          errors: count('HTTP: of these, answered with 5xx or not at all'),
          responseMs: count('HTTP: how long answers take'),
          inFlight: count('Draining: what it still has'),
        },
        ['address', 'port', 'state'],
      ),
    ),
  }),
);

function defaultHealthCheck(check: HealthCheck, protocol: TargetGroup['spec']['protocol']): HealthCheck {
  const common = fill(check, {
    protocol: protocol === 'HTTP' || protocol === 'HTTPS' ? protocol : 'TCP',
    intervalMs: 5000,
    timeoutMs: 2000,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
  });
  return common.protocol === 'TCP' ? common : fill(common, { path: '/', codes: '200-399' });
}

function defaults(group: TargetGroup): TargetGroup {
  const spec = fill(group.spec ?? {}, { algorithm: 'round-robin', drainTimeoutMs: DRAIN_TIMEOUT_MS });
  return { ...group, spec: within(spec, 'healthCheck', (check) => defaultHealthCheck(check, spec.protocol)) };
}

function healthText({ status }: TargetGroup): string {
  const targets = status?.targets ?? [];
  return `${targets.filter(({ state }) => state === 'healthy').length}/${targets.length}`;
}

export const targetGroupKind: Kind<TargetGroup> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'TargetGroup',
  plural: 'targetgroups',
  singular: 'targetgroup',
  shortNames: ['tg'],
  categories: ['tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: true,
  columns: [
    {
      name: 'Protocol',
      type: 'string',
      description: 'What targets speak',
      value: ({ spec }) => spec.protocol,
    },
    { name: 'Healthy', type: 'string', description: 'Healthy targets of all', value: healthText },
    {
      name: 'Service',
      type: 'string',
      description: 'Whose endpoints they are',
      value: ({ spec }) => spec.service?.name ?? '<none>',
    },
    ageColumn,
    {
      name: 'Algorithm',
      type: 'string',
      description: 'Who is next',
      priority: 1,
      value: ({ spec }) => spec.algorithm ?? 'round-robin',
    },
  ],
  defaults,
  prepareForCreate: (group) => ({ ...group, status: {} }),
  validate: validateTargetGroup,
};
