import type { Client } from '../clients/client.js';
import type { RedirectUriChecks } from '../clients/redirect-uri-policy.js';
import type { ClientDirectory } from '../clients/client-directory.js';
import { InvalidRequestError } from '../protocol/errors.js';
import type { Parameters } from '../protocol/parameters.js';
import { redirectUriMatches } from '../protocol/redirect-uri.js';
import { hasWildcardHost } from '../protocol/wildcard-host.js';

/**
 * Where the answer of an authorization request may go: a client and a redirect URI that it registered. Only
 * `resolve` makes one, and only code that holds one can redirect.
 *
 * @see RFC 6749 §4.1.2.1
 */
export class AuthorizationTarget {
  private constructor(
    readonly client: Client,
    readonly redirectUri: string,
    readonly state: string | undefined,
  ) {}

  /**
   * @throws {InvalidRequestError} when the client or the redirect URI is missing, unknown or wrong: told to
   * the person, never redirected
   */
  static async resolve(
    params: Parameters,
    directory: ClientDirectory,
    rules: RedirectUriChecks,
  ): Promise<AuthorizationTarget> {
    const record = await directory.find(params.require('client_id'));
    if (!record || record.client.disabledAt) {
      throw new InvalidRequestError('client_id names no client of this server');
    }
    const { client } = record;
    const uri = registeredUri(client, params.get('redirect_uri'), rules);
    if (rules.policy?.problem(uri, client) !== undefined) {
      throw new InvalidRequestError('redirect_uri is one that this server does not take');
    }
    return new AuthorizationTarget(client, uri, params.get('state'));
  }
}

/** @see RFC 6749 §3.1.2.3: it may be left out only when exactly one is registered */
function registeredUri(
  { redirectUris }: Client,
  requested: string | undefined,
  rules: RedirectUriChecks,
): string {
  const [only] = redirectUris;
  if (requested === undefined) {
    if (only === undefined || redirectUris.length > 1 || hasWildcardHost(only)) {
      throw new InvalidRequestError('redirect_uri is missing');
    }
    return only;
  }
  if (!redirectUris.some((registered) => redirectUriMatches(registered, requested, rules))) {
    throw new InvalidRequestError('redirect_uri is not one that the client registered');
  }
  return requested;
}
