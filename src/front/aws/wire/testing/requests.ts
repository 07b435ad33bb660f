// Requests as tests write them.
import type { WireRequest } from '../protocol.ts';

export function formRequest(body: string | Buffer, query = ''): WireRequest {
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  return { method: 'POST', path: '/', query, headers, body: Buffer.from(body) };
}

export function jsonRequest(body: string | Buffer): WireRequest {
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  return { method: 'POST', path: '/', query: '', headers, body: Buffer.from(body) };
}

export function restRequest(method: string, target: string, body: string | Buffer = ''): WireRequest {
  const [path = '', query = ''] = target.split('?');
  return { method, path, query, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
}

export function cborRequest(body: Buffer): WireRequest {
  return { method: 'POST', path: '/service/S/operation/O', query: '', headers: {}, body };
}
