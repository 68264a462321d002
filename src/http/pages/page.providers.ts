import type { Provider } from '@nestjs/common';
import { FormPostPage } from '../../authorization/form-post-page.js';
import type { EndpointClass } from '../../endpoints/endpoint.js';
import { PasswordVerifier } from '../../tokens/password-verifier.js';
import { FormProtection } from './form-protection.js';
import { KnownBrowsers } from './known-browsers.js';
import { PageResponder } from './page-responder.js';
import { Pages } from './pages.js';
import { PasswordCheck } from './password-check.js';
import { PendingRequests } from './pending-requests.js';
import { ReadyFormPostPage } from './ready-form-post-page.js';
import { ReadyInteraction } from './ready-interaction.js';
import { Sessions } from './sessions.js';
import { SignInPage } from './sign-in-page.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { SignInEndpoint } from './sign-in.endpoint.js';
import { SignOutEndpoint } from './sign-out.endpoint.js';
import { ThrottledPasswordVerifier } from './throttled-password.verifier.js';

/** The endpoints of the ready pages. */
export const pageEndpoints: readonly EndpointClass[] = [SignInEndpoint, SignOutEndpoint];

/**
 * What the ready pages need, their endpoints excepted. A host's own `Pages` is provided after these.
 *
 * @internal
 */
export const pageProviders: readonly Provider[] = [
  Pages,
  PageResponder,
  FormProtection,
  Sessions,
  SignInThrottle,
  { provide: PasswordVerifier, useClass: ThrottledPasswordVerifier },
  KnownBrowsers,
  PasswordCheck,
  PendingRequests,
  SignInPage,
  ReadyInteraction,
  { provide: FormPostPage, useClass: ReadyFormPostPage },
];
