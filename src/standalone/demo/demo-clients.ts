import type { ClientRegistration } from '../../index.js';

/** What the demo clients may ask for, in words that the consent page shows. */
export const DEMO_SCOPES: Readonly<Record<string, string>> = {
  profile: 'See your name',
  email: 'See your e-mail address',
  user: 'Act as you',
  read: 'Read your data',
  write: 'Change your data',
};

/** Any port of it: an application on this machine. */
export const DEMO_REDIRECT_URI = 'http://127.0.0.1/callback';
export const DEMO_WEB_SECRET = 'demo-web-secret-for-local-use-only';

const shared = {
  redirectUris: [DEMO_REDIRECT_URI],
  scopes: Object.keys(DEMO_SCOPES),
  defaultScopes: ['profile'],
};

export const DEMO_CLIENTS: readonly (ClientRegistration & { readonly clientId: string })[] = [
  {
    ...shared,
    clientId: 'demo-web',
    name: 'Demo web application',
    grants: ['authorization_code', 'refresh_token', 'client_credentials'],
    clientSecret: DEMO_WEB_SECRET,
    // Everybody can read it here; it is stored as a generated one is, so that the demo is as fast.
    secretAlgorithm: 'sha256',
  },
  {
    ...shared,
    clientId: 'demo-spa',
    name: 'Demo browser application',
    public: true,
    grants: ['authorization_code', 'refresh_token'],
  },
];

export const DEMO_USERS = [
  { name: 'alice', password: 'alice-demo-password' },
  { name: 'bob', password: 'bob-demo-password' },
] as const;
