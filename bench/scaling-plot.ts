// The figures of the scaling benchmark as one SVG that needs nothing else: requests and CPU above, machines below, on one axis of time.
//
// Pure. Colours differ in lightness, too; it has a background of its own, so that it can be read in light and dark pages.

export interface ScalingSample {
  /** Seconds since the start. */
  readonly at: number;
  readonly requests: number;
  readonly failed: number;
  readonly desired: number;
  readonly inService: number;
  /** All that have not ended. */
  readonly machines: number;
  /** Average of those in service, percent. */
  readonly cpu?: number;
}

export interface Marks {
  readonly target: number;
  readonly loadAt: number;
  readonly restAt: number;
}

const WIDTH = 900;
const LEFT = 64;
const RIGHT = 64;
const INNER = WIDTH - LEFT - RIGHT;
const HEIGHT = 570;
/** The three panels: requests, CPU, machines. */
const PANELS = {
  requests: { top: 78, height: 110 },
  cpu: { top: 222, height: 110 },
  machines: { top: 366, height: 150 },
} as const;
const COLORS = {
  requests: '#1f6fb2',
  failed: '#c0392b',
  cpu: '#b35900',
  desired: '#222222',
  inService: '#2e8b57',
  target: '#777777',
};

type Panel = (typeof PANELS)[keyof typeof PANELS];
type Point = readonly [x: number, y: number];

export function plotOf(samples: readonly ScalingSample[], marks: Marks): string {
  const end = Math.max(60, Math.ceil((samples.at(-1)?.at ?? 0) / 30) * 30);
  const x = (at: number): number => LEFT + (at / end) * INNER;
  const parts = [
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(LEFT, 26, 'A group of machines follows its load', 'font-size="17" font-weight="600"'),
    text(LEFT, 45, `target tracking, ${marks.target} % CPU on average; sampled every second`, 'fill="#555"'),
    ...phase(x, marks),
    ...requestsPanel(samples, x),
    ...cpuPanel(samples, x, marks.target),
    ...machinesPanel(samples, x),
    ...timeAxis(x, end),
  ];
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="#222">`;
  return `${head}\n${parts.join('\n')}\n</svg>\n`;
}

/** The time under load, behind all panels. */
function phase(x: (at: number) => number, { loadAt, restAt }: Marks): readonly string[] {
  const { requests, machines } = PANELS;
  const height = machines.top + machines.height - requests.top;
  return [
    `<rect x="${n(x(loadAt))}" y="${requests.top}" width="${n(x(restAt) - x(loadAt))}" height="${height}" fill="#f1f4f8"/>`,
    text(x(loadAt) + 6, requests.top + 15, 'load', 'fill="#555" font-style="italic"'),
  ];
}

function requestsPanel(samples: readonly ScalingSample[], x: (at: number) => number): readonly string[] {
  const panel = PANELS.requests;
  const top = roundedUp(Math.max(...samples.map(({ requests }) => requests)));
  const y = scale(panel, top);
  const failed = samples.filter((sample) => sample.failed > 0);
  return [
    ...axis(panel, [0, top / 2, top], y),
    heading(panel, [
      ['requests a second', COLORS.requests],
      [`failed: ${failed.reduce((sum, sample) => sum + sample.failed, 0)}`, COLORS.failed],
    ]),
    line(
      samples.map(({ at, requests }) => [x(at), y(requests)]),
      COLORS.requests,
    ),
    ...failed.map(({ at }) => `<circle cx="${n(x(at))}" cy="${n(y(0))}" r="3" fill="${COLORS.failed}"/>`),
  ];
}

function cpuPanel(
  samples: readonly ScalingSample[],
  x: (at: number) => number,
  target: number,
): readonly string[] {
  const panel = PANELS.cpu;
  const known = samples.flatMap(({ at, cpu }) => (cpu === undefined ? [] : [{ at, cpu }]));
  const top = roundedUp(Math.max(target * 2, ...known.map(({ cpu }) => cpu)));
  const y = scale(panel, top);
  const at = n(y(target));
  return [
    ...axis(panel, [0, top / 2, top], y),
    heading(panel, [
      ['CPU, average of the machines in service (%)', COLORS.cpu],
      [`target ${target} %`, COLORS.target],
    ]),
    `<line x1="${LEFT}" x2="${LEFT + INNER}" y1="${at}" y2="${at}" stroke="${COLORS.target}" stroke-dasharray="5 4"/>`,
    line(
      known.map((each) => [x(each.at), y(each.cpu)]),
      COLORS.cpu,
    ),
  ];
}

function machinesPanel(samples: readonly ScalingSample[], x: (at: number) => number): readonly string[] {
  const panel = PANELS.machines;
  const top = Math.max(2, ...samples.map(({ desired, machines }) => Math.max(desired, machines))) + 1;
  const y = scale(panel, top);
  const ticks = Array.from({ length: top + 1 }, (_each, index) => index);
  const steps = (of: (sample: ScalingSample) => number) =>
    samples.flatMap((sample, index): readonly Point[] => {
      const here: Point = [x(sample.at), y(of(sample))];
      const before = samples[index - 1];
      return before ? [[x(sample.at), y(of(before))], here] : [here];
    });
  const inService = steps(({ inService: count }) => count);
  const ends = [`${n(x(samples.at(-1)?.at ?? 0))},${n(y(0))}`, `${n(x(samples[0]?.at ?? 0))},${n(y(0))}`];
  const area = [...inService.map(pointText), ...ends].join(' ');
  return [
    ...axis(panel, ticks, y),
    heading(panel, [
      ['machines in service', COLORS.inService],
      ['desired', COLORS.desired],
    ]),
    `<polygon points="${area}" fill="${COLORS.inService}" fill-opacity="0.18"/>`,
    line(inService, COLORS.inService),
    line(
      steps(({ desired }) => desired),
      COLORS.desired,
      'stroke-dasharray="3 3"',
    ),
  ];
}

function timeAxis(x: (at: number) => number, end: number): readonly string[] {
  const { top, height } = PANELS.machines;
  const bottom = top + height;
  const step = end > 300 ? 60 : 30;
  const ticks = Array.from({ length: Math.floor(end / step) + 1 }, (_each, index) => index * step);
  return [
    ...ticks.map((at) => text(x(at), bottom + 18, String(at), 'text-anchor="middle" fill="#555"')),
    text(LEFT + INNER / 2, bottom + 38, 'seconds', 'text-anchor="middle" fill="#555"'),
  ];
}

function axis(
  { top, height }: Panel,
  ticks: readonly number[],
  y: (value: number) => number,
): readonly string[] {
  const lines = ticks.map((tick) => {
    const at = n(y(tick));
    return `<line x1="${LEFT}" x2="${LEFT + INNER}" y1="${at}" y2="${at}" stroke="#d9dde2" stroke-width="1"/>`;
  });
  const labels = ticks.map((tick) =>
    text(LEFT - 8, y(tick) + 4, String(tick), 'text-anchor="end" fill="#555"'),
  );
  const side = `<line x1="${LEFT}" x2="${LEFT}" y1="${top}" y2="${top + height}" stroke="#9aa3ad"/>`;
  return [...lines, side, ...labels];
}

/** What the lines of a panel are: a square of the colour, then the word. */
function heading({ top }: Panel, entries: readonly (readonly [words: string, color: string])[]): string {
  let at = LEFT;
  const parts = entries.map(([words, color]) => {
    const part = `<rect x="${at}" y="${top - 15}" width="10" height="10" fill="${color}"/>${text(at + 15, top - 6, words)}`;
    at += 36 + words.length * 6.6;
    return part;
  });
  return parts.join('');
}

const scale =
  ({ top, height }: Panel, largest: number) =>
  (value: number) =>
    top + height - (value / largest) * height;

function line(points: readonly Point[], color: string, further = ''): string {
  return `<polyline points="${points.map(pointText).join(' ')}" fill="none" stroke="${color}" stroke-width="1.8" ${further}/>`;
}

const pointText = ([x, y]: Point) => `${n(x)},${n(y)}`;
const n = (value: number): string => String(Math.round(value * 10) / 10);

function text(x: number, y: number, words: string, further = ''): string {
  return `<text x="${n(x)}" y="${n(y)}" ${further}>${words}</text>`;
}

/** To a number that halves well. */
function roundedUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return ([1, 2, 4, 6, 8, 10].find((factor) => factor * power >= value) ?? 10) * power;
}
