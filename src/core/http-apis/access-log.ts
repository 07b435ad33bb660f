// Lines of an HTTP API's access log: a format in which `$context.name` stands for what is known of a request; a dash for what is not.

export interface LogContext {
  readonly [name: string]: string | number | undefined;
}

/** The line of a request. */
export function accessLine(format: string, context: LogContext): string {
  return format.replace(/\$context\.([A-Za-z0-9_.-]*[A-Za-z0-9_])/g, (_, name: string) => {
    const value = context[name];
    return value === undefined || value === '' ? '-' : String(value).replace(/["\\]/g, '\\$&');
  });
}

/** `/aws/http/web` of `arn:aws:logs:us-east-2:123456789012:log-group:/aws/http/web:*` */
export function logGroupOf(arn: string): string | undefined {
  return /^arn:aws[a-z-]*:logs:[^:]+:[^:]*:log-group:([^:]+)(?::\*)?$/.exec(arn)?.[1];
}
