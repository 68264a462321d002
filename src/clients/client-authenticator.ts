import { OAuth2Events } from '../events/events.js';
import { InvalidClientError, InvalidRequestError } from '../protocol/errors.js';
import type { OAuth2Request } from '../protocol/request.js';
import { Registry } from '../registry.js';
import type { Client, ClientRecord } from './client.js';
import { ClientDirectory } from './client-directory.js';
import type { ClientAuthMethod, PresentedClient } from './methods/client-auth-method.js';

/** The method that proves nothing. */
const IDENTIFIES = 'none';

/** The methods of a client that recorded none: how a secret travels is its choice. */
const SECRET_METHODS: ReadonlySet<string> = new Set(['client_secret_basic', 'client_secret_post']);

/**
 * Finds out which client sends a request, by exactly one of the registered methods.
 *
 * @see RFC 6749 §2.3, §3.2.1
 */
export class ClientAuthenticator {
  readonly methods = new Registry<ClientAuthMethod>('client authentication method');

  constructor(
    private readonly directory: ClientDirectory,
    private readonly events: OAuth2Events,
  ) {}

  /**
   * @throws {InvalidRequestError} when the request uses more than one method (§2.3)
   * @throws {InvalidClientError} when the client is unknown, disabled, uses a method that is not its own, or
   * fails: always the same answer
   */
  async authenticate(request: OAuth2Request): Promise<Client> {
    try {
      const { method, presented } = this.presented(request);
      const remembered = this.directory.remembered(presented.clientId);
      if (remembered && admits(remembered.client, method) && (await presented.proves(remembered))) {
        return this.authenticated(remembered.client, method);
      }
      // A refusal is never taken from memory: a secret may be newer than that. An unknown client is checked
      // like a known one, so that time does not tell them apart.
      const record = await this.directory.read(presented.clientId);
      const proven = await presented.proves(record ?? { client: NOBODY, secrets: [] });
      if (!proven || !record || !admits(record.client, method)) throw this.failed(record);
      return this.authenticated(record.client, method);
    } catch (error) {
      throw error instanceof InvalidClientError ? this.challenging(error, request) : error;
    }
  }

  private failed(record: ClientRecord | undefined): InvalidClientError {
    this.events.emit({
      type: 'client.authentication_failed',
      ...(record && { clientId: record.client.clientId }),
    });
    return new InvalidClientError();
  }

  private authenticated(client: Client, { name: method }: ClientAuthMethod): Client {
    this.events.emit({ type: 'client.authenticated', clientId: client.clientId, method });
    return client;
  }

  private presented(request: OAuth2Request): Presentation {
    let found: Presentation | undefined;
    for (const method of this.methods.values()) {
      const presented = method.present(request);
      if (!presented) continue;
      // Who only says who they are, and proves it in another way, is held to the proof.
      if (found && method.name === IDENTIFIES) continue;
      if (found && found.method.name !== IDENTIFIES) {
        throw new InvalidRequestError('the request authenticates the client in more than one way');
      }
      found = { method, presented };
    }
    // A scheme that no method reads authenticates nobody, whatever else there is.
    const hasHeader = request.headers['authorization'] !== undefined;
    if (!found || (hasHeader && found.method.scheme === undefined)) throw new InvalidClientError();
    return found;
  }

  /** §5.2: the challenge is of the scheme that the client used, where that is one of ours. */
  private challenging(error: InvalidClientError, { headers }: OAuth2Request): InvalidClientError {
    const used = /^\s*(\S+)/.exec(headers['authorization'] ?? '')?.[1]?.toLowerCase();
    const scheme = this.methods
      .values()
      .find((method) => method.scheme?.toLowerCase() === used)?.scheme;
    return used === undefined || scheme === undefined || scheme === 'Basic'
      ? error
      : new InvalidClientError(error.description, {
          cause: error,
          headers: { ...error.headers, 'www-authenticate': `${scheme} realm="oauth2"` },
        });
  }
}

interface Presentation {
  readonly method: ClientAuthMethod;
  readonly presented: PresentedClient;
}

/** Whether a client may authenticate, and in this way. */
function admits(client: Client, method: ClientAuthMethod): boolean {
  if (client.disabledAt) return false;
  if ((client.kind === 'confidential') !== method.confidential) return false;
  if (client.tokenEndpointAuthMethod !== null)
    return client.tokenEndpointAuthMethod === method.name;
  return client.kind === 'public' || SECRET_METHODS.has(method.name);
}

const NOBODY: Client = {
  id: '00000000-0000-0000-0000-000000000000',
  clientId: '',
  name: '',
  kind: 'confidential',
  tokenEndpointAuthMethod: null,
  grants: [],
  responseTypes: [],
  redirectUris: [],
  origins: [],
  scopes: [],
  defaultScopes: [],
  audiences: [],
  lifetimes: null,
  pkceExemption: null,
  disabledAt: null,
  extra: {},
  createdAt: new Date(0),
  updatedAt: new Date(0),
};
