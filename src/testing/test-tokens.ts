import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { ClientStore } from '../clients/client.store.js';
import { addSeconds, Clock } from '../protocol/clock.js';
import { newId, OpaqueTokenCodec } from '../protocol/opaque-token.js';
import { ScopeSet } from '../protocol/scope.js';
import { AuthorizationStore } from '../tokens/authorization.store.js';
import { TokenStore } from '../tokens/token.store.js';
import { aClient, anAuthorization, aToken } from './builders.js';

/** What a test's access token is to be. */
export interface TestToken {
  /** Whom it acts for. @default nobody: the client acts for itself */
  readonly subject?: string;
  /** The public `client_id`; a client that does not exist is made. @default 'test-client' */
  readonly clientId?: string;
  /** Separated by spaces, or one by one. @default none */
  readonly scopes?: string | readonly string[];
  /** @default none */
  readonly audience?: readonly string[];
  /** Negative for a token that has expired. @default 3600 @unit seconds */
  readonly expiresIn?: number;
}

/**
 * Makes access tokens that the guards accept, without an authorization server to ask.
 *
 * @publicApi
 * @example
 * ```ts
 * const token = await app.get(TestTokens).mint({ subject: 'alice', scopes: 'profile email' });
 * await request(app).get('/profile').set('authorization', `Bearer ${token}`).expect(200);
 * ```
 */
@Injectable()
export class TestTokens {
  constructor(
    @Inject(OpaqueTokenCodec) private readonly codec: OpaqueTokenCodec,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ClientStore) private readonly clients: ClientStore,
    @Inject(AuthorizationStore) private readonly authorizations: AuthorizationStore,
    @Inject(TokenStore) private readonly tokens: TokenStore,
  ) {}

  /** @returns the token, as it goes into `Authorization: Bearer …` */
  async mint(wanted: TestToken = {}): Promise<string> {
    const issuedAt = this.clock.now();
    const expiresAt = addSeconds(issuedAt, wanted.expiresIn ?? 3_600);
    const { id: clientKey } = await this.client(wanted.clientId ?? 'test-client');
    const { value, id, digest } = this.codec.mint('at', newId(expiresAt));
    const facts = { scopes: scopesOf(wanted), audience: wanted.audience ?? [] };
    const token = aToken({ id, digest, clientKey, issuedAt, expiresAt, ...facts });
    if (wanted.subject === undefined) {
      await this.tokens.insert(token);
      return value;
    }
    const person = { subject: wanted.subject, principal: 'user' } as const;
    const approval = anAuthorization({ clientKey, createdAt: issuedAt, ...facts, ...person });
    await this.authorizations.start(approval, {
      ...token,
      ...person,
      authorizationId: approval.id,
    });
    return value;
  }

  /** Revokes one token, as its client would. @returns false when it is not one that lives */
  async revoke(value: string): Promise<boolean> {
    const token = this.codec.read('at', value);
    return token ? this.tokens.revoke(token.id, this.clock.now()) : false;
  }

  private async client(clientId: string): Promise<Client> {
    const known = await this.clients.find(clientId);
    if (known) return known.client;
    const now = this.clock.now();
    const made = aClient({ clientId, name: clientId, createdAt: now, updatedAt: now });
    // Two mints at once may both miss it: the one that came second takes the first one's.
    return (await this.clients.insert(made)) ? made : this.client(clientId);
  }
}

function scopesOf({ scopes = [] }: TestToken): readonly string[] {
  return (typeof scopes === 'string' ? ScopeSet.parse(scopes) : ScopeSet.of(scopes)).toArray();
}
