import { parseCookie, stringifySetCookie } from 'cookie';
import type { Issuer } from '../../protocol/issuer.js';
import type { OAuth2Request } from '../../protocol/request.js';

/**
 * A cookie of the pages: for this host only, out of reach of scripts, not sent with requests that another
 * site makes. Over https its name begins with `__Host-`, so that no subdomain and no plain http can set it.
 */
export class PageCookie {
  constructor(private readonly baseName: string) {}

  read({ issuer, headers }: OAuth2Request): string | undefined {
    return parseCookie(headers['cookie'] ?? '')[this.name(issuer)];
  }

  /**
   * The `Set-Cookie` header.
   *
   * @param maxAge how long the browser keeps it; until it is closed when left out
   * @unit seconds
   */
  write(issuer: Issuer, value: string, maxAge?: number): string {
    return stringifySetCookie({
      name: this.name(issuer),
      value,
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: isSecure(issuer),
      ...(maxAge !== undefined && { maxAge }),
    });
  }

  /** The `Set-Cookie` header that removes it. */
  clear(issuer: Issuer): string {
    return this.write(issuer, '', 0);
  }

  private name(issuer: Issuer): string {
    return isSecure(issuer) ? `__Host-${this.baseName}` : this.baseName;
  }
}

function isSecure({ identifier }: Issuer): boolean {
  return identifier.startsWith('https:');
}
