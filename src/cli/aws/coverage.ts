// `tutti aws coverage`: which operations of AWS's services are there, which partly, and which were asked for and are not.
import { call } from '../calls.ts';
import { CliError, ExitCode } from '../exit.ts';
import { table } from '../table.ts';
import type { Verb } from '../verb.ts';

/** As front/aws reports it. */
interface ServiceCoverage {
  readonly service: string;
  /** How many operations AWS has. */
  readonly known: number;
  readonly operations: readonly {
    readonly operation: string;
    readonly state: 'there' | 'partly' | 'missing';
    /** For `partly`: what is missing. */
    readonly lacks?: string;
    /** How often clients asked for it. */
    readonly asked: number;
  }[];
}

interface Options {
  readonly service?: string;
}

export const awsCoverage: Verb<Options> = {
  name: 'aws coverage',
  summary: 'list which AWS operations are there, partly there or missing, and what clients have asked for',
  declare(command) {
    command.option('--service <name>', 'one service, operation by operation');
  },
  async run(context, { service }) {
    const all = await call<readonly ServiceCoverage[]>(context, 'aws/coverage', { method: 'GET' });
    const services = service === undefined ? all : all.filter((each) => each.service === service);
    if (service !== undefined && services.length === 0) throw unknownService(service, all);
    if (context.json) context.io.out(`${JSON.stringify({ ok: true, services })}\n`);
    else context.io.out(`${service === undefined ? overview(services) : details(services)}\n`);
    return undefined;
  },
};

function unknownService(service: string, all: readonly ServiceCoverage[]): CliError {
  const hint = `there are ${all.map((each) => each.service).join(', ')}`;
  return new CliError(ExitCode.usage, `There is no service "${service}" here`, { hint });
}

/** A row a service, then what was asked for in vain. */
function overview(services: readonly ServiceCoverage[]): string {
  const rows = services.map(({ service, known, operations }) => {
    const count = (state: string) => operations.filter((each) => each.state === state).length;
    const [there, partly] = [count('there'), count('partly')];
    const asked = operations.reduce((sum, each) => sum + each.asked, 0);
    return [service, String(there), String(partly), String(known - there - partly), String(asked)];
  });
  const missed = services.flatMap(({ service, operations }) =>
    operations
      .filter(({ state }) => state === 'missing')
      .map(({ operation, asked }) => [`${service}:${operation}`, String(asked)]),
  );
  const head = table(['SERVICE', 'THERE', 'PARTLY', 'MISSING', 'CALLS'], rows);
  return missed.length === 0 ? head : `${head}\n\n${table(['ASKED FOR AND MISSING', 'CALLS'], missed)}`;
}

function details(services: readonly ServiceCoverage[]): string {
  const rows = services.flatMap(({ operations }) =>
    operations.map(({ operation, state, asked, lacks }) => [operation, state, String(asked), lacks ?? '']),
  );
  return table(['OPERATION', 'STATE', 'CALLS', 'WHAT IS MISSING'], rows);
}
