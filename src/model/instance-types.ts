// Instance types as sizes: what `t3.micro` asks of a host. The families that people name in examples; sizes as EC2 lists them.
//
// Source: EC2's instance type pages. Network and disk figures are not kept: nothing here would honour them.

export interface InstanceType {
  /** `t3.micro` */
  readonly name: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly architecture: 'x86_64' | 'arm64';
  /** A burstable type counts its base line, a part of its processors, when machines are placed. */
  readonly isBurstable: boolean;
}

/** Size -> processors and GiB of memory. */
type Sizes = { readonly [size: string]: readonly [cpus: number, gibibytes: number] };

const large = (perCpu: number, sizes: readonly string[]): Sizes =>
  Object.fromEntries(
    sizes.map((size) => {
      const factor =
        size === 'medium' ? 0.5 : size === 'large' ? 1 : 2 * Number(size.replace('xlarge', '') || 1);
      return [size, [2 * factor, 2 * factor * perCpu]];
    }),
  );

const small: Sizes = { nano: [2, 0.5], micro: [2, 1], small: [2, 2], medium: [2, 4] };
const burstable: Sizes = { ...small, ...large(4, ['large', 'xlarge', '2xlarge']) };
const usual = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge'];
const graviton = ['medium', ...usual];

const families: { readonly [family: string]: Sizes } = {
  t2: { ...burstable, nano: [1, 0.5], micro: [1, 1], small: [1, 2] },
  t3: burstable,
  t3a: burstable,
  t4g: burstable,
  m4: large(4, ['large', 'xlarge', '2xlarge', '4xlarge']),
  m5: large(4, usual),
  m5a: large(4, usual),
  m6i: large(4, usual),
  m6a: large(4, usual),
  m6g: large(4, graviton),
  m7i: large(4, usual),
  m7g: large(4, graviton),
  c4: large(2, ['large', 'xlarge', '2xlarge', '4xlarge']),
  c5: large(2, usual),
  c6i: large(2, usual),
  c6g: large(2, graviton),
  c7i: large(2, usual),
  c7g: large(2, graviton),
  r5: large(8, usual),
  r6i: large(8, usual),
  r6g: large(8, graviton),
};
const ARM = /^(t4g|\w\d+g)$/;

export const instanceTypes: ReadonlyMap<string, InstanceType> = new Map(
  Object.entries(families).flatMap(([family, sizes]) =>
    Object.entries(sizes).map(([size, [cpus, gibibytes]]) => {
      const name = `${family}.${size}`;
      const architecture = ARM.test(family) ? ('arm64' as const) : ('x86_64' as const);
      const isBurstable = family.startsWith('t');
      return [name, { name, cpus, memoryMiB: gibibytes * 1024, architecture, isBurstable }] as const;
    }),
  ),
);
