import type { Type } from '@nestjs/common';
import type { SignedInSession } from './access/signed-in-session.js';
import type { TokenValidator } from './validators/token-validator.js';

/** Settings of guarded resources. @publicApi */
export interface ResourceOptions {
  /** The realm of every challenge (RFC 9110 §11.5). @default 'oauth2' */
  readonly realm?: string;
  /** What a token's audience must name; a token without any is refused then, too. @default any audience will do */
  readonly audience?: string;
  /** Whether the parameter `access_token` of a form is read as well (RFC 6750 §2.2). @default false */
  readonly formBody?: boolean;
  /** Whether the body of a 403 lists the scopes that are needed, as `required_scopes`. @default false */
  readonly scopesInErrors?: boolean;
  /** What `@ReadWriteScopes()` and `@ResourceScopes()` call the scope that reads. @default 'read' */
  readonly readScope?: string;
  /** What they call the scope that writes. @default 'write' */
  readonly writeScope?: string;
  /** Who decides about tokens; the order matters. @default LocalTokenValidator, where there is a server */
  readonly validators?: readonly Type<TokenValidator>[];
  /** Whether somebody is signed in, for `@SessionOrScopes()`. @default SignedInSession: `request.user` is set */
  readonly session?: Type<SignedInSession>;
}
