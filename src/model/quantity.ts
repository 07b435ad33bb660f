// Amounts as Kubernetes writes them: 100m, 0.5, 1, 64Mi, 1e3, 2G.

const BINARY: { readonly [suffix: string]: number } = {
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
const DECIMAL: { readonly [suffix: string]: number } = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
};
const FORM = /^([+-]?(?:\d+\.?\d*|\.\d+))(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/;

/** The rule that a text breaks when it is no quantity, in upstream's words. */
export const QUANTITY_RULE =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** The amount in base units (cores, bytes, pieces), or undefined when it is no quantity. */
export function findQuantity(value: string | number): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  const match = FORM.exec(value);
  if (!match) return undefined;
  const [, number = '', suffix = ''] = match;
  const factor = BINARY[suffix] ?? DECIMAL[suffix];
  return factor === undefined ? Number(number + suffix) : Number((Number(number) * factor).toPrecision(15));
}

/** The amount in base units; 0 for absent. Throws RangeError for what validation should have refused. */
export function quantity(value: string | number | undefined): number {
  if (value === undefined) return 0;
  const amount = findQuantity(value);
  if (amount === undefined) throw new RangeError(`Not a quantity: ${JSON.stringify(value)}`);
  return amount;
}

/** CPU in millicores, rounded up. */
export function milliCpu(value: string | number | undefined): number {
  return Math.ceil(Number((quantity(value) * 1000).toPrecision(12)));
}

/** Bytes, rounded up. */
export function bytes(value: string | number | undefined): number {
  return Math.ceil(quantity(value));
}
