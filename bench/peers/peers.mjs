import { authlib } from './authlib/subject.mjs';
import { djangoOauthToolkit } from './django-oauth-toolkit/subject.mjs';
import { jmondi } from './jmondi/subject.mjs';
import { nodeOauth2Server } from './node-oauth2-server/subject.mjs';
import { oidcProvider } from './oidc-provider/subject.mjs';

/** Other people's servers, each on a PostgreSQL store that was written for this benchmark. */
export const peers = [oidcProvider, nodeOauth2Server, jmondi, authlib, djangoOauthToolkit];
