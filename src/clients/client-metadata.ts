import { isOrigin } from '../protocol/origin.js';
import { isLoopbackHost, redirectUriProblem } from '../protocol/redirect-uri.js';
import { canonicalResponseType } from '../protocol/response-type-name.js';
import { ScopeSet } from '../protocol/scope.js';
import type { Client } from './client.js';
import type { RedirectUriChecks } from './redirect-uri-policy.js';

/**
 * A client cannot be made or changed as asked. Not an `OAuth2Error`: it is for the host's code.
 *
 * @publicApi
 */
export class ClientMetadataError extends Error {
  /** @param problems every problem, each a sentence that says what to write instead */
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ClientMetadataError';
  }
}

/** What a client may be checked against: what this server offers. */
export interface ServerOffer {
  readonly grants: readonly string[];
  readonly responseTypes: readonly string[];
  /** Which response type a grant begins with, when it begins at the authorization endpoint. */
  readonly responseTypeOf: (grant: string) => string | undefined;
  /** Which grant a client must have for a response type. */
  readonly grantOf: (responseType: string) => string | undefined;
  /** @default exact matching */
  readonly redirectUris?: RedirectUriChecks;
  readonly authMethods: readonly string[];
  readonly scopes: readonly string[];
}

type Draft = Omit<Client, 'id' | 'createdAt' | 'updatedAt'>;

/** `VSCHAR` of RFC 6749 appendix A.1, without the colon that would end it in a Basic header early. */
const CLIENT_ID = /^[\x21-\x39\x3B-\x7E]{1,255}$/;

/** Control characters, and those that make a text read in another order than it is stored. */
const UNSHOWABLE = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;

/**
 * What is wrong with a client, in sentences; empty when it is good.
 *
 * @see RFC 6749 §2; RFC 7591 §2; RFC 9700 §2.1
 */
export function clientProblems(client: Draft, offer: ServerOffer): readonly string[] {
  return [
    ...identityProblems(client),
    ...grantProblems(client, offer),
    ...authMethodProblems(client, offer),
    ...redirectProblems(client, offer),
    ...scopeProblems(client, offer),
    ...lifetimeProblems(client),
    ...textProblems(client),
  ];
}

function* identityProblems({ clientId, name }: Draft): Iterable<string> {
  if (!CLIENT_ID.test(clientId)) {
    yield 'clientId must be 1 to 255 printable ASCII characters without a space or a colon';
  }
  if (name.trim() === '' || name.length > 255) yield 'name must have 1 to 255 characters';
  if (UNSHOWABLE.test(name))
    yield 'name must not have control characters or change the direction of text';
}

function* grantProblems(
  { grants, responseTypes, kind }: Draft,
  offer: ServerOffer,
): Iterable<string> {
  if (grants.length === 0) yield 'grants must name at least one grant';
  for (const grant of grants) {
    if (!offer.grants.includes(grant)) {
      yield `grant ${grant} is not one of this server's: ${offer.grants.join(', ')}`;
    }
  }
  const offered = offer.responseTypes.map(canonicalResponseType);
  for (const type of responseTypes) {
    if (!offered.includes(canonicalResponseType(type))) {
      yield `response type ${type} is not one of this server's: ${offer.responseTypes.join(', ')}`;
    }
  }
  for (const type of responseTypes) {
    const needed = offer.grantOf(type);
    if (needed !== undefined && !grants.includes(needed)) {
      yield `response type ${type} needs the grant ${needed}`;
    }
  }
  if (kind === 'public' && grants.includes('client_credentials')) {
    yield 'a public client cannot have client_credentials (RFC 6749 §4.4)';
  }
}

function* authMethodProblems(client: Draft, offer: ServerOffer): Iterable<string> {
  const method = client.tokenEndpointAuthMethod;
  if (method === null) return;
  if (!offer.authMethods.includes(method)) {
    yield `authentication method ${method} is not one of this server's: ${offer.authMethods.join(', ')}`;
  } else if ((method === 'none') !== (client.kind === 'public')) {
    yield client.kind === 'public'
      ? 'a public client authenticates with the method none'
      : 'a confidential client cannot have the authentication method none';
  }
}

function* redirectProblems(client: Draft, { redirectUris: rules }: ServerOffer): Iterable<string> {
  const { grants, responseTypes, redirectUris, origins } = client;
  const [type] = responseTypes;
  if (redirectUris.length === 0 && grants.includes('authorization_code')) {
    yield 'a client with authorization_code needs at least one redirect URI';
  } else if (redirectUris.length === 0 && type !== undefined) {
    yield `a client with the response type ${type} needs at least one redirect URI`;
  }
  for (const uri of redirectUris) {
    const problem = redirectUriProblem(uri, rules) ?? rules?.policy?.problem(uri, client);
    if (problem) yield `redirect URI ${uri} ${problem}`;
  }
  for (const origin of origins)
    if (!isOrigin(origin) || !isSecure(origin))
      yield `origin ${origin} must be an https origin such as https://app.example`;
}

function isSecure(origin: string): boolean {
  return origin.startsWith('https:') || isLoopbackHost(new URL(origin).hostname);
}

function* scopeProblems({ scopes, defaultScopes }: Draft, offer: ServerOffer): Iterable<string> {
  for (const name of scopes) {
    if (!isScope(name)) yield `scope ${JSON.stringify(name)} has a character that is not allowed`;
    else if (offer.scopes.length > 0 && !offer.scopes.includes(name)) {
      yield `scope ${name} is not one of this server's: ${offer.scopes.join(', ')}`;
    }
  }
  for (const name of defaultScopes) {
    if (!scopes.includes(name)) yield `default scope ${name} is not among the client's scopes`;
  }
}

function isScope(name: string): boolean {
  try {
    return ScopeSet.parse(name).size === 1 && !name.includes(' ');
  } catch {
    return false;
  }
}

/** Ten years, in seconds. */
const LONGEST = 315_360_000;

function* lifetimeProblems({ lifetimes }: Draft): Iterable<string> {
  for (const [name, seconds] of Object.entries(lifetimes ?? {})) {
    const least = name === 'retryWindow' ? 0 : 1;
    if (!Number.isInteger(seconds) || seconds < least || seconds > LONGEST) {
      yield `lifetimes.${name} must be a whole number of seconds, from ${least} to ${LONGEST}`;
    }
  }
}

/** PostgreSQL stores no NUL. */
function* textProblems({ audiences, extra, pkceExemption }: Draft): Iterable<string> {
  for (const [name, value] of Object.entries({ audiences, extra, pkceExemption })) {
    if (JSON.stringify(value).includes('\\u0000')) yield `${name} must not contain a NUL character`;
  }
}
