import { randomBytes } from 'node:crypto';
import { Inject, Injectable, Optional } from '@nestjs/common';
import type { SignedIn } from '../../authorization/interaction.js';
import { SpentStore } from '../../authorization/spent.store.js';
import { OAuth2Events } from '../../events/events.js';
import { RESOLVED_OPTIONS } from '../../options/options-token.js';
import type { ResolvedOptions } from '../../oauth2.options.js';
import { addSeconds, Clock } from '../../protocol/clock.js';
import type { Issuer } from '../../protocol/issuer.js';
import { Keyring } from '../../protocol/keyring.js';
import type { OAuth2Request } from '../../protocol/request.js';
import { type ResourceOwner, ResourceOwners } from '../../tokens/resource-owners.js';
import type { Known } from '../../tokens/subject.js';
import { displayText } from './display-text.js';
import { PageCookie } from './page-cookie.js';

/** A sign-in of the ready pages. */
export interface Session extends Known<SignedIn> {
  readonly name: string;
  readonly expiresAt: Date;
}

/** Short names: a cookie has 4,096 bytes for everything. */
interface SealedSession {
  readonly s: string;
  readonly i: string;
  readonly n: string;
  readonly t: number;
  readonly e: number;
}

const KIND = 'session';

/**
 * Who is signed in at which browser. A session lives sealed in its cookie, so that every instance can read it
 * and nothing is written for it; only its end is recorded, which makes a stolen cookie worthless.
 */
@Injectable()
export class Sessions {
  readonly #cookie = new PageCookie('oauth2-session');

  constructor(
    @Inject(Keyring) private readonly keyring: Keyring,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(SpentStore) private readonly ended: SpentStore,
    @Inject(RESOLVED_OPTIONS) private readonly options: Pick<ResolvedOptions, 'pages'>,
    @Inject(OAuth2Events) private readonly events: OAuth2Events,
    @Optional() @Inject(ResourceOwners) private readonly owners?: ResourceOwners,
  ) {}

  /** A new session under a new id, whatever the browser had before; answers its `Set-Cookie` header. */
  begin({ subject, name }: Known<ResourceOwner>, issuer: Issuer): string {
    const { sessionTtl } = this.options.pages;
    const now = this.clock.now();
    const session: SealedSession = {
      s: subject,
      i: randomBytes(16).toString('base64url'),
      n: displayText(name ?? subject),
      t: now.getTime(),
      e: addSeconds(now, sessionTtl).getTime(),
    };
    const sealed = this.keyring.seal('session', JSON.stringify(session), issuer.identifier);
    return this.#cookie.write(issuer, sealed.toString('base64url'), sessionTtl);
  }

  /** The session of this browser: not expired, and not ended anywhere. One read. */
  async current(request: OAuth2Request): Promise<Session | undefined> {
    const session = this.unseal(request);
    if (!session || session.expiresAt <= this.clock.now()) return undefined;
    return (await this.ended.has(KIND, session.sessionId)) ? undefined : session;
  }

  /** The session of this browser when the person may still sign in, as far as the host can say. */
  async active(request: OAuth2Request): Promise<Session | undefined> {
    const session = await this.current(request);
    if (!session || !this.owners?.isActive) return session;
    return (await this.owners.isActive(session.subject)) ? session : undefined;
  }

  /** Ends the session for good, on every instance; answers the header that removes the cookie. */
  async end({ sessionId: id, expiresAt, subject }: Session, issuer: Issuer): Promise<string> {
    const ends = await this.ended.claim({ kind: KIND, id, expiresAt });
    if (ends) this.events.emit({ type: 'session.ended', subject });
    return this.#cookie.clear(issuer);
  }

  private unseal(request: OAuth2Request): Session | undefined {
    const box = Buffer.from(this.#cookie.read(request) ?? '', 'base64url');
    const plain = this.keyring.open('session', box, request.issuer.identifier);
    if (plain === undefined) return undefined;
    const { s, i, n, t, e } = JSON.parse(plain) as SealedSession;
    return { subject: s, sessionId: i, name: n, authTime: new Date(t), expiresAt: new Date(e) };
  }
}
