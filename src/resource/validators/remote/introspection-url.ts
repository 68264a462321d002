import { isRecord } from '../../../options/option-group.js';
import { addSeconds, type Clock } from '../../../protocol/clock.js';
import { IntrospectionUnavailableError } from './introspection-unavailable.js';
import { exchangeJson } from './json-exchange.js';
import { serverUrlProblem } from './server-url.js';

/** How long metadata are remembered. @unit seconds */
const METADATA_TTL = 3600;

const WELL_KNOWN = '/.well-known/oauth-authorization-server';

export interface IntrospectionUrlSettings {
  readonly endpoint: string | undefined;
  readonly issuer: string | undefined;
  /** @unit seconds */
  readonly timeout: number;
}

/**
 * Where to ask: what the options say, else what the issuer's metadata say. They are looked up at the first token,
 * and again an hour later.
 */
export class IntrospectionUrl {
  #found: { readonly url: URL; readonly until: Date } | undefined;
  #search: Promise<URL> | undefined;

  constructor(
    private readonly settings: IntrospectionUrlSettings,
    private readonly clock: Clock,
  ) {}

  /** @throws {IntrospectionUnavailableError} when the metadata cannot be had, or name no endpoint */
  async find(): Promise<URL> {
    const { endpoint, issuer = '' } = this.settings;
    if (endpoint !== undefined) return new URL(endpoint);
    if (this.#found && this.clock.now() < this.#found.until) return this.#found.url;
    this.#search ??= this.discover(issuer).finally(() => (this.#search = undefined));
    return this.#search;
  }

  /** @see RFC 8414 §3 */
  private async discover(issuer: string): Promise<URL> {
    const { timeout } = this.settings;
    const { status, body } = await exchangeJson({
      url: metadataUrl(issuer),
      method: 'GET',
      timeout,
    });
    if (status !== 200)
      throw new IntrospectionUnavailableError(
        `${issuer} answered ${status} when asked for its metadata (RFC 8414): write introspection.endpoint instead, if it has none`,
      );
    const url = new URL(endpointOf(body, issuer));
    this.#found = { url, until: addSeconds(this.clock.now(), METADATA_TTL) };
    return url;
  }
}

/**
 * The well-known part stands between host and path.
 *
 * @see RFC 8414 §3.1
 */
function metadataUrl(issuer: string): URL {
  const { origin, pathname } = new URL(issuer);
  return new URL(WELL_KNOWN + pathname.replace(/\/$/, ''), origin);
}

function endpointOf(metadata: unknown, issuer: string): string {
  // §3.3: another issuer's metadata must not be used.
  if (!isRecord(metadata) || metadata['issuer'] !== issuer) {
    throw new IntrospectionUnavailableError(
      `the metadata of ${issuer} say that they are another issuer's${misspelt(metadata, issuer)}`,
    );
  }
  const { introspection_endpoint: endpoint } = metadata;
  if (typeof endpoint !== 'string' || serverUrlProblem(endpoint) !== undefined) {
    throw new IntrospectionUnavailableError(
      `the metadata of ${issuer} name no introspection_endpoint with https`,
    );
  }
  return endpoint;
}

/** Many servers have a slash at the end of their issuer, ours has none: it is compared byte for byte. */
function misspelt(metadata: unknown, issuer: string): string {
  const told = isRecord(metadata) ? metadata['issuer'] : undefined;
  if (told !== `${issuer}/` && issuer !== `${String(told)}/`) return '';
  return `: write introspection.issuer as they do, '${String(told)}'`;
}
