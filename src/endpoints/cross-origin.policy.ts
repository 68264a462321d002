import { ClientDirectory } from '../clients/client-directory.js';
import { ClientStore } from '../clients/client.store.js';
import { parseBasicCredentials } from '../protocol/basic-credentials.js';
import { isOrigin, ownsOrigin } from '../protocol/origin.js';
import type { OAuth2Request } from '../protocol/request.js';

/**
 * Which web pages may read what an endpoint answers to a client: those of the client itself.
 *
 * @see OAuth 2.1 §3.2 (draft)
 */
export class CrossOriginPolicy {
  constructor(
    private readonly store: ClientStore,
    private readonly directory: ClientDirectory,
  ) {}

  /** Whether a preflight from there may be answered: it names no client, so any enabled one will do. */
  async allowsPreflight(origin: string): Promise<boolean> {
    return isOrigin(origin) && (await this.store.allowsOrigin(origin));
  }

  /** Whether the client that the request names, proven or not, has pages there. */
  async allows(origin: string, request: OAuth2Request): Promise<boolean> {
    const clientId = namedClient(request);
    if (clientId === undefined || !isOrigin(origin)) return false;
    const record = await this.directory.find(clientId);
    return record !== undefined && !record.client.disabledAt && ownsOrigin(record.client, origin);
  }
}

/** The client of the form or of the Basic header; nothing when the request is too malformed to say. */
function namedClient(request: OAuth2Request): string | undefined {
  try {
    return (
      request.form.get('client_id') ??
      parseBasicCredentials(request.headers['authorization'] ?? '')?.clientId
    );
  } catch {
    return undefined;
  }
}
