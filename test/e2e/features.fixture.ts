import { Injectable, Module } from '@nestjs/common';
import {
  ClientAuthenticator,
  ClientAuthMethod,
  Endpoint,
  type EndpointRoute,
  Grant,
  InvalidGrantError,
  type Issuer,
  LifecycleHooks,
  type OAuth2Feature,
  OAuth2Module,
  type OAuth2ModuleOptions,
  type OAuth2Request,
  type OAuth2Response,
  ScopePolicy,
  type TokenDraft,
  TokenFormat,
  TokenIssuer,
  type TokenRequest,
  TokenStore,
} from '../../src/index.js';
import { ISSUER, SECRET } from '../support/app.js';

@Injectable()
export class Vouchers {
  readonly taken = new Set<string>();

  take(voucher: string): boolean {
    return voucher.startsWith('v-') && !this.taken.has(voucher) && !!this.taken.add(voucher);
  }
}

@Module({ providers: [Vouchers], exports: [Vouchers] })
export class VouchersModule {}

export const TYPE = 'urn:example:grant-type:voucher';

@Injectable()
export class VoucherGrant extends Grant {
  readonly type: string = TYPE;

  constructor(
    readonly vouchers: Vouchers,
    readonly scopes: ScopePolicy,
    readonly issuer: TokenIssuer,
    readonly tokens: TokenStore,
  ) {
    super();
  }

  async exchange({ client, params }: TokenRequest) {
    if (!this.vouchers.take(params.require('voucher'))) throw new InvalidGrantError('no voucher');
    const minted = await this.issuer.mint({
      client,
      grantType: this.type,
      subject: null,
      principal: 'client',
      scopes: this.scopes.grant(client, params.get('scope')),
      audience: [],
      cnf: null,
      tokenType: 'Bearer',
      family: null,
    });
    await this.tokens.insert(minted.token);
    return minted.response;
  }
}

@Injectable()
export class StockEndpoint extends Endpoint {
  static readonly route: EndpointRoute = { path: '/oauth/stock', methods: ['POST'] };
  readonly name = 'stock';

  constructor(
    readonly clients: ClientAuthenticator,
    readonly vouchers: Vouchers,
  ) {
    super();
  }

  async handle(request: OAuth2Request): Promise<OAuth2Response> {
    await this.clients.authenticate(request);
    return { status: 200, headers: {}, body: { taken: this.vouchers.taken.size } };
  }

  override metadata(issuer: Issuer) {
    return { stock_endpoint: issuer.url(StockEndpoint.route.path) };
  }
}

@Injectable()
export class RulesEndpoint extends Endpoint {
  static readonly route: EndpointRoute = {
    path: '/.well-known/vouchers',
    methods: ['GET'],
    wellKnown: true,
    cors: 'any',
  };
  readonly name = 'rules';

  async handle(): Promise<OAuth2Response> {
    return { status: 200, headers: {}, body: { rules: 'one each' } };
  }
}

@Injectable()
export class Badge extends ClientAuthMethod {
  readonly name = 'badge';

  present({ headers }: OAuth2Request) {
    const badge = headers['x-badge'];
    return badge === undefined ? undefined : { clientId: badge, proves: () => true };
  }
}

/** Not for use: nothing in it is secret. */
@Injectable()
export class CountedFormat extends TokenFormat {
  readonly name = 'counted';

  write(_draft: TokenDraft, id: string): string {
    return `counted.${id}`;
  }

  read(value: string): string | undefined {
    return value.startsWith('counted.') ? value.slice('counted.'.length) : undefined;
  }
}

@Injectable()
export class Greeting extends LifecycleHooks {
  constructor(readonly vouchers: Vouchers) {
    super();
  }

  override contribute() {
    return { vouchers_taken: this.vouchers.taken.size };
  }
}

export const FEATURE: OAuth2Feature = {
  grants: [VoucherGrant],
  endpoints: [StockEndpoint, RulesEndpoint],
  clientAuthMethods: [Badge],
  tokenFormats: [CountedFormat],
  hooks: [Greeting],
  imports: [VouchersModule],
};

@Module({ imports: [OAuth2Module.forFeature(FEATURE)] })
export class ShopModule {}

export const server = (options: Partial<OAuth2ModuleOptions & { isGlobal: boolean }> = {}) =>
  OAuth2Module.forRoot({
    issuer: ISSUER,
    secrets: [SECRET],
    scopes: { buy: 'Buy' },
    tokens: { format: 'counted' },
    ...options,
  });
