import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Keyring } from '../../protocol/keyring.js';
import type { OAuth2Request } from '../../protocol/request.js';
import { PageCookie } from './page-cookie.js';

/** What a form carries, and the cookie that it belongs to. */
export interface ProtectedForm {
  readonly csrf: string;
  /** `Set-Cookie` headers: one for a browser that has no cookie yet. */
  readonly cookies: readonly string[];
}

const BROWSER_ID = /^[A-Za-z0-9_-]{22}$/;

/**
 * Keeps other sites from posting our forms. A form carries a MAC over the browser's random cookie and what the
 * form is for, so that neither a token from another browser nor one from another form will do.
 *
 * `Origin` is not compared: pages sent with `Referrer-Policy: no-referrer` post with `Origin: null`.
 */
@Injectable()
export class FormProtection {
  readonly #cookie = new PageCookie('oauth2-browser');

  constructor(@Inject(Keyring) private readonly keyring: Keyring) {}

  /** @param purpose what the form is for: what it does, and to which request or session */
  protect(request: OAuth2Request, purpose: string): ProtectedForm {
    const known = this.browserId(request);
    const id = known ?? randomBytes(16).toString('base64url');
    return {
      csrf: this.keyring.mac('csrf', bound(id, purpose)).toString('base64url'),
      cookies: known ? [] : [this.#cookie.write(request.issuer, id)],
    };
  }

  /** Whether this browser was given this form. */
  accepts(request: OAuth2Request, csrf: string | undefined, purpose: string): boolean {
    const id = this.browserId(request);
    if (id === undefined || csrf === undefined || isFromElsewhere(request)) return false;
    return this.keyring.verifies('csrf', bound(id, purpose), Buffer.from(csrf, 'base64url'));
  }

  private browserId(request: OAuth2Request): string | undefined {
    const id = this.#cookie.read(request);
    return id !== undefined && BROWSER_ID.test(id) ? id : undefined;
  }
}

/** What browsers say that know Fetch Metadata; the others say nothing. */
export function isFromElsewhere({ headers }: OAuth2Request): boolean {
  return ['cross-site', 'same-site'].includes(headers['sec-fetch-site'] ?? '');
}

function bound(browserId: string, purpose: string): string {
  return `${browserId}\0${purpose}`;
}
