import type { ConsentAdditions } from '../hooks/lifecycle-hooks.js';
import type { OAuth2Error } from '../protocol/errors.js';
import type { OAuth2Request } from '../protocol/request.js';
import type { OAuth2Response } from '../protocol/response.js';
import type { Known, Subject } from '../tokens/subject.js';

/** Who is signed in at this browser. */
export interface SignedIn {
  readonly subject: Subject;
  /** The host's session: what binds a consent form to this browser. It must change at every sign-in. */
  readonly sessionId: string;
  /** When the person signed in. */
  readonly authTime: Date;
  readonly acr?: string;
  readonly amr?: readonly string[];
  /** What pages call the person; default the subject. */
  readonly name?: string;
}

/** A scope in words that a person understands. */
export interface DescribedScope {
  readonly name: string;
  readonly description: string;
}

/** What a consent page shows. */
export interface ConsentPrompt {
  /** Carries the pending request; it goes back to `/oauth/authorize` with the decision. */
  readonly ticket: string;
  /** Where the form is posted: fields `ticket`, `decision` (`approve` or `deny`), `scope` once per scope. */
  readonly action: string;
  readonly client: { readonly clientId: string; readonly name: string };
  readonly scopes: readonly DescribedScope[];
  /** Host (and port) of the redirect URI, or its scheme when it has no host. */
  readonly redirectHost: string;
  /** Scheme, host and port of the redirect URI, for a page's `form-action`; `scheme:` without a host. */
  readonly redirectOrigin: string;
  readonly subject: string;
  readonly signedIn: Known<SignedIn>;
  /** What the hooks `preAuth` and `postAuth` say of the request; left out when they have nothing to say. */
  readonly additions?: ConsentAdditions;
}

/** The host agrees for the person, without a page: its own trusted client, a consent that it remembers. */
export interface Granted {
  readonly granted: readonly string[];
}

/**
 * Who is signed in, and what did they agree to? The host answers with its own pages, or leaves it to the
 * ready ones. Each page comes back to `/oauth/authorize` with the ticket it was given: a sign-in page by
 * `GET /oauth/authorize?ticket=…`, a consent page by posting its form there.
 *
 * @publicApi
 */
export abstract class Interaction {
  /** The person at this browser, or nothing. */
  abstract resourceOwner(request: OAuth2Request): Promise<SignedIn | undefined>;

  /** Nobody is signed in: a page, or a redirect to the host's own. */
  abstract signIn(request: OAuth2Request, ticket: string): Promise<OAuth2Response>;

  /** Somebody is: a consent page, a redirect to the host's own, or the scopes that the host grants. */
  abstract consent(
    request: OAuth2Request,
    prompt: ConsentPrompt,
  ): Promise<OAuth2Response | Granted>;

  /**
   * The request is refused and must not be redirected (RFC 6749 §4.1.2.1): a page that says so. Without this
   * method the error is answered as JSON.
   */
  error?(request: OAuth2Request, error: OAuth2Error): Promise<OAuth2Response>;
}
