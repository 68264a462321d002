import type { ScopePolicy } from '../clients/scope-policy.js';
import type { ConsentAdditions } from '../hooks/lifecycle-hooks.js';
import type { Issuer } from '../protocol/issuer.js';
import type { Known } from '../tokens/subject.js';
import type { AuthorizationRequest } from './authorization-request.js';
import type { ConsentPrompt, DescribedScope, SignedIn } from './interaction.js';

/** What a consent page needs of a valid request, before anybody is known. */
export interface ConsentRequest {
  readonly client: { readonly clientId: string; readonly name: string };
  readonly scopes: readonly DescribedScope[];
  /** Host (and port) of the redirect URI, or its scheme when it has no host. */
  readonly redirectHost: string;
  /** Scheme, host and port of the redirect URI; `scheme:` without a web origin. */
  readonly redirectOrigin: string;
  /** What hooks say of the request; left out when they have nothing to say. */
  readonly additions?: ConsentAdditions;
}

export function describeRequest(
  { client, scopes, target, additions }: AuthorizationRequest,
  policy: ScopePolicy,
): ConsentRequest {
  const url = new URL(target.redirectUri);
  return {
    client: { clientId: client.clientId, name: client.name },
    scopes: policy.describe(scopes),
    redirectHost: url.host === '' ? url.protocol : url.host,
    redirectOrigin: url.origin === 'null' ? url.protocol : url.origin,
    ...(additions && { additions }),
  };
}

export function consentPrompt(
  described: ConsentRequest,
  issuer: Issuer,
  signedIn: Known<SignedIn>,
  ticket: string,
): ConsentPrompt {
  return {
    ...described,
    ticket,
    action: issuer.url('/oauth/authorize'),
    subject: signedIn.subject,
    signedIn,
  };
}
