// Lines of several replicas in one stream: each line whole, with the name of its replica in front.

/** Cuts chunks into whole lines; what is left at the end comes with `end`. */
export class LineCutter {
  private rest = '';

  lines(chunk: string): readonly string[] {
    const parts = (this.rest + chunk).split('\n');
    this.rest = parts.pop() ?? '';
    return parts;
  }

  end(): readonly string[] {
    const last = this.rest;
    this.rest = '';
    return last === '' ? [] : [last];
  }
}

/** `sample-app-77c7c7b4f9-h5npn` of app `sample-app` is `h5npn`: what tells replicas apart. */
export function shortName(pod: string, app: string): string {
  return pod.startsWith(`${app}-`) ? (pod.split('-').at(-1) ?? pod) : pod;
}
