import { DEMO_USERS, DEMO_WEB_SECRET } from './demo/demo-clients.js';
import type { RunningServer } from './running-server.js';

/** What somebody may do next; the same on the page and in the terminal. */
export interface Welcome {
  readonly issuer: string;
  readonly metadata: string;
  readonly demo?: {
    readonly signIn: string;
    readonly users: readonly string[];
    readonly curl: string;
  };
}

export function welcome({ issuer, demo }: RunningServer): Welcome {
  const { origin, pathname } = new URL(issuer);
  const path = pathname === '/' ? '' : pathname;
  return {
    issuer,
    metadata: `${origin}/.well-known/oauth-authorization-server${path}`,
    ...(demo && {
      demo: {
        signIn: `${origin}/demo`,
        users: DEMO_USERS.map(({ name, password }) => `${name} / ${password}`),
        curl: `curl -u demo-web:${DEMO_WEB_SECRET} -d grant_type=client_credentials ${issuer}/oauth/token`,
      },
    }),
  };
}

/** For the terminal. */
export function welcomeText(server: RunningServer): string {
  const { demo, metadata } = welcome(server);
  const lines = ['', `  Database:      ${server.database}`, `  Metadata:      ${metadata}`];
  if (demo) {
    lines.push(
      `  Sign in:       ${demo.signIn}`,
      `                 as ${demo.users.join(' or ')}`,
      '  Get a token:',
      '',
      demo.curl,
    );
  } else {
    lines.push(
      '  First person:  npx oauth2 user create NAME',
      '  First client:  npx oauth2 client create --help',
    );
  }
  return [...lines, '', ''].join('\n');
}
