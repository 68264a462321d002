import type { OAuth2Error } from '../protocol/errors.js';
import type { Issuer } from '../protocol/issuer.js';
import type { OAuth2Request } from '../protocol/request.js';
import type { OAuth2Response } from '../protocol/response.js';

/** How an endpoint is reached over HTTP. */
export interface EndpointRoute {
  /** Below the issuer's path and the host's global prefix, such as `/oauth/token`; from the root when well-known. */
  readonly path: string;
  readonly methods: readonly ('GET' | 'POST')[];
  /** `false` where a GET does something, so that the endpoint refuses HEAD. */
  readonly head?: false;
  /**
   * At the root of the host, outside prefix and versions, with the issuer's path after it.
   *
   * @see RFC 8615 §3
   */
  readonly wellKnown?: boolean;
  /** Whose pages may read its answers: everybody's, those of clients, nobody's (default). */
  readonly cors?: 'any' | 'clients';
}

/** An endpoint's class. Its route is static, because Nest fixes routes before anything is instantiated. */
export interface EndpointClass {
  new (...dependencies: never[]): Endpoint;
  readonly route?: EndpointRoute;
}

/**
 * One operation that the server offers.
 *
 * @publicApi
 * @example
 * ```ts
 * @Injectable()
 * export class PingEndpoint extends Endpoint {
 *   static readonly route = { path: '/oauth/ping', methods: ['POST'] } as const;
 *   readonly name = 'ping';
 *
 *   async handle(): Promise<OAuth2Response> {
 *     return { status: 200, headers: {}, body: { pong: true } };
 *   }
 * }
 * ```
 */
export abstract class Endpoint {
  /** What `createEndpointResponse` calls it. */
  abstract readonly name: string;

  /** @throws {OAuth2Error} what it refuses; anything else is a bug or an outage */
  abstract handle(request: OAuth2Request): Promise<OAuth2Response>;

  /**
   * The members that it adds to the metadata document; nothing by default. It is asked when the document is made: once
   * for each issuer, and anew when something was registered or five minutes have passed.
   *
   * @see RFC 8414 §2
   */
  metadata?(issuer: Issuer): Readonly<Record<string, unknown>>;

  /** The answer to a refusal; without this method the JSON of RFC 6749 §5.2. */
  refuse?(request: OAuth2Request, error: OAuth2Error): Promise<OAuth2Response>;
}
