import { describe, expect, it } from 'vitest';
import { compiledFiles } from './virtual-program.js';

const IMPORTS = `import { type OAuth2Event, type OAuth2EventOf, OAuth2Events, OnOAuth2Event } from 'nest-authorization-server/resource';\n`;

/** A class with one method, and whether it fits what it says that it hears. */
const METHODS: readonly (readonly [fits: boolean, method: string])[] = [
  [
    true,
    `@OnOAuth2Event('token.issued') hear(event: OAuth2EventOf<'token.issued'>) { return event.grantType; }`,
  ],
  [
    true,
    `@OnOAuth2Event('token.issued') async hear({ tokenId }: OAuth2EventOf<'token.issued'>) { await Promise.resolve(tokenId); }`,
  ],
  [
    true,
    `@OnOAuth2Event('token.issued', 'client.created') hear({ clientId }: OAuth2EventOf<'token.issued' | 'client.created'>) { return clientId; }`,
  ],
  [true, `@OnOAuth2Event() hear(event: OAuth2Event) { return event.type; }`],
  [true, `@OnOAuth2Event('token.issued') hear(event: OAuth2Event) { return event.type; }`],
  [true, `@OnOAuth2Event('token.issued') hear() {}`],
  [
    false,
    `@OnOAuth2Event('token.issued') hear(event: OAuth2EventOf<'token.revoked'>) { return event; }`,
  ],
  [
    false,
    `@OnOAuth2Event('token.issued', 'token.revoked') hear(event: OAuth2EventOf<'token.issued'>) { return event; }`,
  ],
  [false, `@OnOAuth2Event() hear(event: OAuth2EventOf<'token.issued'>) { return event; }`],
  [false, `@OnOAuth2Event('token.isued') hear() {}`],
  [
    false,
    `@OnOAuth2Event('token.issued') hear(event: OAuth2EventOf<'token.issued'>, second: string) { return [event, second]; }`,
  ],
];

const STATEMENTS: readonly (readonly [fits: boolean, statement: string])[] = [
  [true, `events.on('token.refused', ({ reason }) => reason satisfies string);`],
  [
    true,
    `events.on(['token.refused', 'sign_in.failed'], ({ reason }) => reason satisfies string);`,
  ],
  [true, `events.subscribe((event) => event.type === 'token.issued' && event.scopes);`],
  [false, `events.on('token.refused', ({ grantType }) => grantType);`],
  [false, `events.emit({ type: 'token.refused' });`],
];

describe('the types of events', () => {
  const texts = [
    ...METHODS.map(([, method]) => `${IMPORTS}export class Listener { ${method} }`),
    ...STATEMENTS.map(
      ([, statement]) => `${IMPORTS}declare const events: OAuth2Events;\n${statement}`,
    ),
  ];
  const files = Object.fromEntries(texts.map((text, at) => [`listener-${at}.ts`, text]));
  const said = [...compiledFiles(files).values()];

  it.each(
    [...METHODS, ...STATEMENTS].map(
      ([fits, code], at) => [fits ? 'fits' : 'does not fit', code, at] as const,
    ),
  )('%s: %s', (fits, _, at) => {
    expect(said[at]?.length === 0 ? 'fits' : 'does not fit').toBe(fits);
  });
});
