import { Inject, Injectable, type Type as Class } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AuthorizationServer } from '../authorization-server.js';
import type { Client } from '../clients/client.js';
import type { ClientCredentials } from '../clients/client-registration.js';
import { ClientStore } from '../clients/client.store.js';
import type { OAuth2Event, OAuth2EventOf, OAuth2EventType } from '../events/event.js';
import { OAuth2Events } from '../events/events.js';
import type { ResolvedOptions } from '../oauth2.options.js';
import { RESOLVED_OPTIONS } from '../options/options-token.js';
import { addSeconds } from '../protocol/clock.js';
import { newId, OpaqueTokenCodec } from '../protocol/opaque-token.js';
import type { OAuth2Response } from '../protocol/response.js';
import { ScopeSet } from '../protocol/scope.js';
import { AuthorizationStore } from '../tokens/authorization.store.js';
import type { TokenDraft } from '../tokens/token-draft.js';
import { TokenFormats } from '../tokens/token-formats.js';
import { TokenService } from '../tokens/token.service.js';
import { TokenStore } from '../tokens/token.store.js';
import { aClient, anAuthorization, aToken } from './builders.js';
import { expireNow } from './expiry.js';
import { FakeClock } from './fake-clock.js';
import { MemoryTables } from './memory/memory-tables.js';
import { tokenRequest } from './token-request.js';

/** What a test's access token is to be. @publicApi */
export interface TestToken {
  /** Whom it acts for. @default nobody: the client acts for itself */
  readonly subject?: string;
  /** Separated by spaces, or one by one. @default none */
  readonly scope?: string | readonly string[];
  /** The public `client_id`; a client that does not exist is made. @default 'test-client' */
  readonly clientId?: string;
  /** @default none */
  readonly audience?: readonly string[];
  /** Negative for a token that has expired. @default 3600 @unit seconds */
  readonly expiresIn?: number;
}

/** One token, or all that a subject has approved, or all of a client. @publicApi */
export type TokensOf = string | { readonly subject: string } | { readonly clientId: string };

/**
 * The authorization server of a test: makes access tokens that the guards accept, in one line, and ends them.
 *
 * @publicApi
 * @example
 * ```ts
 * const server = app.get(TestServer);
 * const token = await server.tokenFor({ subject: 'alice', scope: 'profile email' });
 * await request(app).get('/profile').set('authorization', `Bearer ${token}`).expect(200);
 * ```
 */
@Injectable()
export class TestServer {
  readonly #told: OAuth2Event[] = [];

  constructor(
    /** Stands still until the test moves it: `server.clock.advance(60)`. */
    @Inject(FakeClock) readonly clock: FakeClock,
    @Inject(AuthorizationServer) private readonly server: AuthorizationServer,
    @Inject(TokenService) private readonly service: TokenService,
    @Inject(OpaqueTokenCodec) private readonly codec: OpaqueTokenCodec,
    @Inject(TokenFormats) private readonly formats: TokenFormats,
    @Inject(ClientStore) private readonly clients: ClientStore,
    @Inject(AuthorizationStore) private readonly authorizations: AuthorizationStore,
    @Inject(TokenStore) private readonly tokens: TokenStore,
    @Inject(MemoryTables) private readonly tables: MemoryTables,
    @Inject(OAuth2Events) private readonly facts: OAuth2Events,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(ModuleRef) private readonly modules: ModuleRef,
  ) {
    facts.subscribe((event) => this.#told.push(event));
  }

  /** @returns an access token, as it goes into `Authorization: Bearer …` */
  async tokenFor(wanted: TestToken = {}): Promise<string> {
    const issuedAt = this.clock.now();
    const expiresAt = addSeconds(issuedAt, wanted.expiresIn ?? 3_600);
    const client = await this.client(wanted.clientId ?? 'test-client');
    const scopes = scopesOf(wanted);
    const id = newId(expiresAt);
    const { value, digest } = await this.formats.write(draftOf(wanted, client, scopes), id);
    const clientKey = client.id;
    const facts = { scopes: scopes.toArray(), audience: wanted.audience ?? [] };
    const token = aToken({ id, digest, clientKey, issuedAt, expiresAt, ...facts });
    if (wanted.subject === undefined) {
      await this.tokens.insert(token);
      return value;
    }
    const person = { subject: wanted.subject, principal: 'user' } as const;
    const approval = anAuthorization({ clientKey, createdAt: issuedAt, ...facts, ...person });
    const authorizationId = approval.id;
    await this.authorizations.start(approval, { ...token, ...person, authorizationId });
    return value;
  }

  /**
   * What the token endpoint answers to a form, through no network: for a grant of your own.
   *
   * @param client who asks, by its secret; nobody when it is left out
   */
  exchange(
    form: Readonly<Record<string, string>>,
    client?: ClientCredentials,
  ): Promise<OAuth2Response> {
    return this.server.createTokenResponse(tokenRequest(this.options.issuer, form, client));
  }

  /** Lets tokens expire now, and the clock stand as it is. @returns how many were alive */
  async expire(which: TokensOf): Promise<number> {
    const now = this.clock.now();
    if (typeof which === 'string') {
      const id = (this.formats.read(which) ?? this.codec.read('rt', which))?.id;
      return expireNow(this.tables, now, (issued) => issued.id === id);
    }
    if ('subject' in which) {
      return expireNow(this.tables, now, ({ subject }) => subject === which.subject);
    }
    const key = this.tables.clientWith(which.clientId)?.id;
    return expireNow(this.tables, now, ({ clientKey }) => clientKey === key);
  }

  /** Revokes tokens, as `TokenService` does: listeners hear of it. @returns how many ended */
  async revoke(which: TokensOf): Promise<number> {
    if (typeof which === 'string') return (await this.service.revoke(which)) ? 1 : 0;
    return 'subject' in which
      ? this.service.revokeSubject(which.subject)
      : this.service.revokeClient(which.clientId);
  }

  /** What has been told until now of these types, or of all, in order. Listeners have finished by then. */
  async events<const Type extends OAuth2EventType = OAuth2EventType>(
    ...types: readonly Type[]
  ): Promise<readonly OAuth2EventOf<Type>[]> {
    await this.facts.idle();
    const wanted: readonly OAuth2EventType[] = types;
    return this.#told.filter(
      (event): event is OAuth2EventOf<Type> => wanted.length === 0 || wanted.includes(event.type),
    );
  }

  /** A service of the server, or of the modules in `imports`: `server.get(ClientService)`. */
  get<T>(type: (abstract new (...all: never[]) => T) | symbol | string): T {
    return this.modules.get<T>(type as Class<T>, { strict: false });
  }

  private async client(clientId: string): Promise<Client> {
    const known = await this.clients.find(clientId);
    if (known) return known.client;
    const now = this.clock.now();
    const made = aClient({ clientId, name: clientId, createdAt: now, updatedAt: now });
    // Two tokens at once may both miss it: the one that came second takes the first one's.
    return (await this.clients.insert(made)) ? made : this.client(clientId);
  }
}

function scopesOf({ scope = [] }: TestToken): ScopeSet {
  return typeof scope === 'string' ? ScopeSet.parse(scope) : ScopeSet.of(scope);
}

/** What a format of the application may want to know. */
function draftOf(wanted: TestToken, client: Client, scopes: ScopeSet): TokenDraft {
  return {
    client,
    grantType: wanted.subject === undefined ? 'client_credentials' : 'authorization_code',
    subject: wanted.subject ?? null,
    principal: wanted.subject === undefined ? 'client' : 'user',
    scopes,
    audience: wanted.audience ?? [],
    cnf: null,
    tokenType: 'Bearer',
    family: null,
  };
}
