// Until when is a certificate good enough to be kept?
import { expiresMs, isSignedBy, serverNames } from '../../machinery/pki/certificate.ts';

const RENEW_BEFORE_MS = 30 * 86_400_000;

export interface Wanted {
  readonly names: readonly string[];
  /** PEM. */
  readonly authority: string;
  readonly nowMs: number;
}

/** When it is to be renewed; undefined when that is now: it ends soon, is of another authority, for other names, or none at all. */
export function goodUntil(pem: string, { names, authority, nowMs }: Wanted): number | undefined {
  try {
    const renewAtMs = expiresMs(pem) - RENEW_BEFORE_MS;
    const isSame = [...names].sort().join() === serverNames(pem).join();
    return isSame && isSignedBy(pem, authority) && renewAtMs > nowMs ? renewAtMs : undefined;
  } catch {
    return undefined;
  }
}
