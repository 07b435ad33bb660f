// Requests for tests; a test states only what matters to it.
import type { GatewayRequest } from './request.ts';

export function aRequest(overrides: Partial<GatewayRequest> = {}): GatewayRequest {
  return {
    id: 'request-1',
    method: 'GET',
    path: '/my/path',
    query: '',
    headers: [],
    body: new Uint8Array(),
    protocol: 'HTTP/1.1',
    sourceIp: '192.0.2.1',
    host: 'abc.execute-api.us-east-2.amazonaws.com',
    atMs: 1_583_348_638_390,
    ...overrides,
  };
}
