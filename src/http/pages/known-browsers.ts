import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Keyring } from '../../protocol/keyring.js';
import type { OAuth2Request } from '../../protocol/request.js';
import { PageCookie } from './page-cookie.js';

const ID = /^[A-Za-z0-9_-]{22}$/;

/** How long a browser stays known. @unit seconds */
const LIFETIME = 180 * 86_400;

/**
 * Tells browsers at which a name signed in before from all others. Their attempts are counted apart, so that
 * whoever guesses at somebody's password from elsewhere does not keep them out.
 */
@Injectable()
export class KnownBrowsers {
  readonly #cookie = new PageCookie('oauth2-known');

  constructor(@Inject(Keyring) private readonly keyring: Keyring) {}

  /** @returns what this browser is called when the name signed in here before */
  recognise(request: OAuth2Request, name: string): string | undefined {
    const [id = '', mac = ''] = this.#cookie.read(request)?.split('.') ?? [];
    const bytes = Buffer.from(mac, 'base64url');
    const isOurs = ID.test(id) && this.keyring.verifies('session', bound(id, name), bytes, 'known');
    return isOurs ? id : undefined;
  }

  /** The `Set-Cookie` header for a browser at which the name has just signed in. */
  remember({ issuer }: OAuth2Request, name: string): string {
    const id = randomBytes(16).toString('base64url');
    const mac = this.keyring.mac('session', bound(id, name), 32, 'known').toString('base64url');
    return this.#cookie.write(issuer, `${id}.${mac}`, LIFETIME);
  }
}

function bound(id: string, name: string): string {
  return `${id}\0${name}`;
}
