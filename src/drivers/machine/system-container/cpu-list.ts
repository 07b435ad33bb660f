// Which processors does a machine use? As many as its size says, those that the fewest others use.
//
// Only so does the guest see as many as it has. A machine as large as the host, or larger, uses all.

/** As the kernel writes it: `0-2,5`. */
export function parseCpuList(text: string): readonly number[] {
  return text
    .trim()
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [first = 0, last = first] = part.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}

/** Undefined: all of them. `others` are the lists of machines that run. */
export function chooseCpus(
  count: number,
  available: readonly number[],
  others: readonly string[],
): string | undefined {
  if (count >= available.length) return undefined;
  const users = new Map(available.map((cpu) => [cpu, 0]));
  for (const cpu of others.flatMap(parseCpuList)) users.set(cpu, (users.get(cpu) ?? 0) + 1);
  return [...available]
    .sort((a, b) => (users.get(a) ?? 0) - (users.get(b) ?? 0) || a - b)
    .slice(0, count)
    .sort((a, b) => a - b)
    .join(',');
}
