import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostLayout } from '../model/host-layout.ts';
import { trustSettings } from './trust-bundle.ts';

const pem = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
let stateDir: string;
let corporate: string;

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'trust-'));
  corporate = join(stateDir, 'corporate.crt');
  writeFileSync(corporate, pem('Y29ycG9yYXRl'));
});
afterEach(() => rmSync(stateDir, { recursive: true }));

function started(): ReturnType<typeof hostLayout> {
  mkdirSync(join(stateDir, 'pki'));
  writeFileSync(join(stateDir, 'pki', 'ca.crt'), pem('b3Vycw'));
  return hostLayout({ stateDir });
}

const trusted = () => readFileSync(join(stateDir, 'pki', 'trusted.crt'), 'utf8');

describe('what a shell trusts', () => {
  it('is left alone before there is an authority', () => {
    expect(trustSettings(hostLayout({ stateDir }), {})).toEqual({ set: {}, before: {} });
  });

  it('is our authority beside what the host and the shell trusted', () => {
    const { set, before } = trustSettings(started(), { CURL_CA_BUNDLE: corporate });
    const file = join(stateDir, 'pki', 'trusted.crt');
    expect(set).toEqual({
      CURL_CA_BUNDLE: file,
      SSL_CERT_FILE: file,
      NODE_EXTRA_CA_CERTS: file,
      REQUESTS_CA_BUNDLE: file,
      TUTTI_FORMER_CURL_CA_BUNDLE: corporate,
    });
    expect(before).toEqual({ CURL_CA_BUNDLE: corporate });
    expect(trusted().startsWith(pem('b3Vycw'))).toBe(true);
    expect(trusted()).toContain('Y29ycG9yYXRl');
  });

  it('stays so when it is set a second time', () => {
    const layout = started();
    const { set, before } = trustSettings(layout, { CURL_CA_BUNDLE: corporate });
    const first = trusted();
    expect(trustSettings(layout, set)).toEqual({ set, before });
    expect(trusted()).toBe(first);
  });
});
