import type { SpentStore } from '../../../src/authorization/spent.store.js';
import type { SpentKey } from '../../../src/grants/authorization-code.store.js';
import { Keyring } from '../../../src/protocol/keyring.js';
import { OAuth2Request } from '../../../src/protocol/request.js';

export const SECRET = 'a-secret-of-the-test-suite-0123456789';
export const keyring = new Keyring([SECRET]);

export const PAGE_OPTIONS = {
  pages: { title: 'auth.example', language: 'en', sessionTtl: 3_600 },
} as const;

export function anIssuer(identifier = 'https://auth.example') {
  return { identifier, url: (path: string) => identifier + path };
}

/** A request with these cookies and headers. */
export function aRequest(
  headers: Readonly<Record<string, string>> = {},
  issuer = anIssuer(),
): OAuth2Request {
  return new OAuth2Request({ issuer, method: 'GET', url: issuer.identifier, headers });
}

/** What a browser sends back of a `Set-Cookie` header. */
export function cookieOf(setCookie: string): string {
  return setCookie.slice(0, setCookie.indexOf(';'));
}

export class MemorySpentStore implements SpentStore {
  readonly keys = new Map<string, SpentKey>();

  async claim(key: SpentKey): Promise<boolean> {
    const name = `${key.kind} ${key.id}`;
    if (this.keys.has(name)) return false;
    this.keys.set(name, key);
    return true;
  }

  async has(kind: string, id: string): Promise<boolean> {
    return this.keys.has(`${kind} ${id}`);
  }
}
