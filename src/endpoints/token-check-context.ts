import type { Client } from '../clients/client.js';
import type { PresentedToken, TokenCheckContext } from '../hooks/hook-contexts.js';
import { seenRequest } from '../hooks/seen-request.js';
import { seenClient } from '../hooks/seen-client.js';
import type { OAuth2Request } from '../protocol/request.js';

/** A client and the token that it presents, if there is such a one. */
interface Presentation {
  readonly client: Client;
  readonly request: OAuth2Request;
  readonly token: PresentedToken | undefined;
}

/** What hooks are shown of a request about a token. */
export function tokenCheckContext({ client, request, token }: Presentation): TokenCheckContext {
  return Object.freeze({
    client: seenClient(client),
    params: request.form,
    request: seenRequest(request),
    token: token ? shown(token) : null,
  });
}

function shown({ id, kind, authorizationId, subject, scopes }: PresentedToken): PresentedToken {
  return Object.freeze({
    id,
    kind,
    authorizationId,
    subject,
    scopes: Object.freeze([...scopes]),
  });
}
