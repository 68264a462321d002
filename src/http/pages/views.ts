import type { ConsentPrompt, DescribedScope } from '../../authorization/interaction.js';

type ConsentAdditions = NonNullable<ConsentPrompt['additions']>;

/** Why the sign-in form is shown again. */
export type SignInProblem =
  /** Nobody has this name and password. */
  | 'credentials'
  /** A field was left empty. */
  | 'missing'
  /** The form is not one that this browser was given, or it is too old. */
  | 'form'
  /** Too many attempts failed: `retryAfter` says how long to wait. */
  | 'throttled';

/**
 * What a sign-in page shows: a form that is posted to `action` with the fields `username`, `password`,
 * `csrf` and, when there is one, `ticket`.
 *
 * @publicApi
 */
export interface SignInView {
  readonly action: string;
  readonly csrf: string;
  /** The pending authorization request; missing when somebody just opened the page. */
  readonly ticket: string | undefined;
  /** The application that waits for the sign-in. */
  readonly clientName: string | undefined;
  /** What was typed before. The password never comes back. */
  readonly username: string;
  readonly problem: SignInProblem | undefined;
  /** How long to wait before the next attempt. @unit seconds */
  readonly retryAfter: number | undefined;
}

/**
 * What a consent page shows: a form that is posted to `action` with the fields `ticket`, `decision`
 * (`approve` or `deny`) and `scope`, once for each that is agreed to. A second form, with `ticket` only, is
 * posted to `notYouAction` by somebody who is not the one signed in.
 *
 * @publicApi
 */
export interface ConsentView {
  readonly action: string;
  readonly notYouAction: string;
  readonly ticket: string;
  readonly clientId: string;
  readonly clientName: string;
  /** Where the answer goes. */
  readonly redirectHost: string;
  /** Who is signed in. */
  readonly name: string;
  readonly scopes: readonly DescribedScope[];
  /** What hooks say of the request, by name; the ready page shows each text as a paragraph. */
  readonly additions?: ConsentAdditions;
}

/**
 * Somebody is signed in and no application waits: a form posted to `signOutAction` with the field `csrf`.
 *
 * @publicApi
 */
export interface SignedInView {
  readonly name: string;
  readonly signOutAction: string;
  readonly csrf: string;
}

/**
 * The question whether to sign out (a form posted to `action` with the field `csrf`), or, when nobody is
 * signed in, that it is done.
 *
 * @publicApi
 */
export type SignOutView =
  | {
      readonly signedIn: true;
      readonly name: string;
      readonly action: string;
      readonly csrf: string;
    }
  | { readonly signedIn: false; readonly signInAction: string };

/**
 * A refusal that a person reads.
 *
 * @publicApi
 */
export interface ErrorView {
  readonly status: number;
  /** The `error` of the RFC. */
  readonly code: string;
  /** For the application's developer. */
  readonly description: string;
}

/**
 * The answer to an application that asked for `response_mode=form_post`: a form posted to `action` with `fields`, with
 * a button. `script` sends the first form of the page; it must stand in the page as it is, for the policy allows no
 * other.
 *
 * @publicApi
 */
export interface FormPostView {
  readonly action: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  /** The application that gets it. */
  readonly clientName: string;
  readonly script: string;
}
