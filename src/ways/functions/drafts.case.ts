// A configuration of a function and a shift, for tests: each names only what matters to it.
import type { FunctionConfig } from '../../model/kinds/function-schema.ts';
import type { FunctionShift } from '../../model/kinds/function-shift.ts';
import type { Draft } from '../../model/object.ts';

const AT = '2026-01-01T00:00:00.000Z';

export function aConfig(config: Partial<FunctionConfig> = {}): FunctionConfig {
  return {
    packageType: 'Zip',
    runtime: 'nodejs22.x',
    handler: 'index.handler',
    role: 'arn:aws:iam::123456789012:role/web',
    code: { sha256: 'a'.repeat(64), sizeBytes: 100 },
    memoryMiB: 128,
    timeoutSeconds: 3,
    ephemeralStorageMiB: 512,
    architecture: 'x86_64',
    tracing: 'PassThrough',
    logging: { format: 'Text', group: '/aws/lambda/web' },
    revision: 'r-1',
    modifiedAt: AT,
    ...config,
  };
}

/** Of the alias `live` of `web`, from version 1 to 2: a tenth for ten seconds, then all, watched for ten. */
export function aShiftSpec(spec: Partial<FunctionShift['spec']> = {}): FunctionShift['spec'] {
  return {
    alias: 'web.live',
    functionName: 'web',
    aliasName: 'live',
    from: '1',
    to: '2',
    strategy: { type: 'Canary', percent: 10, intervalSeconds: 10 },
    bakeSeconds: 10,
    maxExcessErrorPercent: 5,
    createdAt: AT,
    ...spec,
  };
}

export function shiftDraft(name: string, spec: Partial<FunctionShift['spec']> = {}): Draft<FunctionShift> {
  return { metadata: { name, namespace: 'us-east-2' }, spec: aShiftSpec(spec) };
}
