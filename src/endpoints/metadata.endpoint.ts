import { Inject, Injectable } from '@nestjs/common';
import { ScopePolicy } from '../clients/scope-policy.js';
import { addSeconds, Clock } from '../protocol/clock.js';
import type { Issuer } from '../protocol/issuer.js';
import type { OAuth2Request } from '../protocol/request.js';
import type { OAuth2Response } from '../protocol/response.js';
import { Registry } from '../registry.js';
import { Endpoint, type EndpointRoute } from './endpoint.js';
import { EndpointRegistry } from './endpoint-registry.js';

/** How long a document counts, here and for whoever has read it. @unit seconds */
const MAX_AGE = 300;

const HEADERS = {
  'content-type': 'application/json',
  'cache-control': `public, max-age=${MAX_AGE}`,
} as const;

/** A document as it is sent. */
interface Prepared {
  readonly bytes: Uint8Array;
  readonly revision: number;
  readonly until: Date;
}

/**
 * Says what this server offers and where: exactly what is switched on. The document is made once for each issuer, and
 * anew when something was registered or five minutes have passed.
 *
 * @see RFC 8414 §3
 */
@Injectable()
export class MetadataEndpoint extends Endpoint {
  static readonly route: EndpointRoute = {
    path: '/.well-known/oauth-authorization-server',
    methods: ['GET'],
    wellKnown: true,
    cors: 'any',
  };
  readonly name = 'metadata';
  readonly #prepared = new WeakMap<Issuer, Prepared>();

  constructor(
    @Inject(EndpointRegistry) private readonly endpoints: EndpointRegistry,
    @Inject(ScopePolicy) private readonly scopes: ScopePolicy,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  async handle({ issuer }: OAuth2Request): Promise<OAuth2Response> {
    return { status: 200, headers: HEADERS, body: this.document(issuer) };
  }

  private document(issuer: Issuer): Uint8Array {
    const now = this.clock.now();
    const { revision } = Registry;
    const known = this.#prepared.get(issuer);
    if (known?.revision === revision && now < known.until) return known.bytes;
    const bytes = Buffer.from(JSON.stringify(this.members(issuer)));
    this.#prepared.set(issuer, { bytes, revision, until: addSeconds(now, MAX_AGE) });
    return bytes;
  }

  private members(issuer: Issuer): Readonly<Record<string, unknown>> {
    const scopes = this.scopes.names();
    const members = this.endpoints.metadata(issuer);
    return scopes.length > 0 ? { ...members, scopes_supported: scopes } : members;
  }
}
