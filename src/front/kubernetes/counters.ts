// What goes through this front, counted for /metrics and for the limits.

export interface Counters {
  /** Counts a request that is done. */
  done(verb: string, resource: string, code: number): void;
  /** Takes one of `limit` places; undefined when all are taken. Call the result to give it back. */
  enter(what: 'watches' | 'sessions', limit: number): (() => void) | undefined;
  /** In Prometheus' text format. */
  text(): string;
}

export function openCounters(): Counters {
  const requests = new Map<string, number>();
  const open = { watches: 0, sessions: 0 };
  return {
    done(verb, resource, code) {
      const labels = `code="${code}",resource="${resource}",verb="${verb}"`;
      requests.set(labels, (requests.get(labels) ?? 0) + 1);
    },
    enter(what, limit) {
      if (open[what] >= limit) return undefined;
      open[what] += 1;
      let left = false;
      return () => {
        if (!left) open[what] -= 1;
        left = true;
      };
    },
    text: () => [...requestLines(requests), ...openLines(open), ...processLines(), ''].join('\n'),
  };
}

function requestLines(requests: ReadonlyMap<string, number>): readonly string[] {
  const lines = [...requests].map(([labels, count]) => `apiserver_request_total{${labels}} ${count}`);
  return ['# TYPE apiserver_request_total counter', ...lines.sort()];
}

function openLines(open: { readonly watches: number; readonly sessions: number }): readonly string[] {
  return [
    '# TYPE apiserver_longrunning_requests gauge',
    `apiserver_longrunning_requests{verb="WATCH"} ${open.watches}`,
    `apiserver_longrunning_requests{verb="CONNECT"} ${open.sessions}`,
  ];
}

function processLines(): readonly string[] {
  const { rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return [
    '# TYPE process_resident_memory_bytes gauge',
    `process_resident_memory_bytes ${rss}`,
    '# TYPE process_cpu_seconds_total counter',
    `process_cpu_seconds_total ${(user + system) / 1e6}`,
  ];
}
