import type { LegacyOptions } from '../oauth2.options.js';

/** What to tell at start-up of each legacy option that is on: which document is against it, and why. */
export function legacyWarnings(legacy: Required<LegacyOptions>): readonly string[] {
  const domains = legacy.wildcardHosts.join(', ');
  const warnings = {
    formPost:
      'the client gets its answer from another site, without the SameSite cookie that it should bind state to (RFC 9700 §4.7.1)',
    plainPkce:
      'whoever reads an authorization request can redeem its code (RFC 7636 §7.2, RFC 9700 §2.1.1): have clients use S256',
    wildcardHosts: `whoever gets a name below ${domains} gets codes and tokens (RFC 9700 §2.1, §4.1): register exact redirect URIs`,
    localhostLoopback:
      'localhost may lead to another interface or machine (RFC 8252 §8.3): register http://127.0.0.1 and http://[::1]',
  } as const satisfies Record<keyof LegacyOptions, string>;
  return Object.entries(warnings)
    .filter(([name]) => isOn(legacy[name as keyof LegacyOptions]))
    .map(([name, why]) => `legacy.${name} is on: ${why}`);
}

function isOn(value: boolean | readonly string[]): boolean {
  return typeof value === 'boolean' ? value : value.length > 0;
}
