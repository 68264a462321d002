/** What the files of one part of the tree may import. */
export interface Rule {
  /** The files it is for: a folder (`src/protocol/`) or one file; the longest that fits decides. */
  readonly part: string;
  /** Folders and files of the project that may be imported. */
  readonly may: readonly string[];
  /** The same, but only as types, which load nothing. */
  readonly mayTypes?: readonly string[];
  /** Packages; `name{A,B}` only these names of it, `@scope/*` all of a scope, `node:*` all of Node. */
  readonly packages: readonly string[];
  /** Packages of which only types may be named. */
  readonly packageTypes?: readonly string[];
}

const INJECTION = '@nestjs/common{Injectable,Inject,Optional}';
const DOMAIN_PACKAGES = ['node:crypto', INJECTION];

/** Parts from the bottom up: each may import those before it, and what is said for all of them. */
function layers(parts: readonly string[], { may, packages, packageTypes }: Omit<Rule, 'part'>) {
  return parts.map((part, at): Rule => {
    const rule = { part, may: [...may, ...parts.slice(0, at)], packages };
    return packageTypes ? { ...rule, packageTypes } : rule;
  });
}

const DOMAIN = ['clients', 'tokens', 'grants', 'authorization', 'endpoints'].map(
  (layer) => `src/${layer}/`,
);
const FACTS = ['src/hooks/', 'src/events/'];

const domain = layers(DOMAIN, {
  may: ['src/protocol/', 'src/registry.ts', ...FACTS],
  packages: DOMAIN_PACKAGES,
});

const resource = layers(
  [
    'scopes/',
    'token/',
    'credentials/',
    'transports/',
    'access/',
    'validators/',
    'resource.options.ts',
    'resource-settings.ts',
    'guards/',
    'decorators/',
    'startup/',
    'openapi/',
    // A composition root of its own: the guards without an authorization server.
    'module/',
  ].map((layer) => `src/resource/${layer}`),
  {
    may: [
      'src/protocol/',
      'src/tokens/',
      'src/events/',
      'src/hooks/',
      'src/hook-discovery/',
      'src/listeners/',
      'src/nest/',
      'src/options/',
      'src/http/oauth2-exception.filter.ts',
    ],
    packages: ['@nestjs/common', '@nestjs/core', 'rxjs', 'class-validator', 'lru-cache'],
    packageTypes: ['node:http'],
  },
);

/** Whoever uses the package from outside: the same doors that a stranger has. */
const PUBLIC = ['src/index.ts', 'src/resource/index.ts', 'src/typeorm/index.ts'];
const PUBLIC_API = [...PUBLIC, 'migrations/index.ts'];

/**
 * Who may import whom: arrows point at `protocol`, requests stop at `http` and `resource`, SQL stops at
 * `typeorm` and `migrations`, and the command line and the standalone server are users.
 */
export const RULES: readonly Rule[] = [
  { part: 'src/protocol/', may: [], packages: ['node:crypto'] },
  ...domain,
  {
    part: 'src/hooks/',
    may: ['src/protocol/'],
    mayTypes: [...DOMAIN, 'src/resource/'],
    packages: DOMAIN_PACKAGES,
  },
  // They are looked for among what Nest has made.
  {
    part: 'src/hook-discovery/',
    may: ['src/protocol/', 'src/hooks/', 'src/grants/', 'src/nest/', 'src/options/'],
    packages: ['@nestjs/common', '@nestjs/core', 'class-validator'],
  },
  { part: 'src/events/', may: ['src/protocol/'], mayTypes: DOMAIN, packages: DOMAIN_PACKAGES },
  // Who hears of what has happened: it is looked for among what Nest has made.
  {
    part: 'src/listeners/',
    may: ['src/protocol/', 'src/events/', 'src/options/'],
    packages: ['@nestjs/common', '@nestjs/core', 'class-validator'],
  },
  { part: 'src/registry.ts', may: ['src/protocol/'], packages: [INJECTION] },
  {
    part: 'src/authorization-server.ts',
    may: ['src/protocol/', 'src/registry.ts', ...DOMAIN, ...FACTS],
    packages: [INJECTION],
  },
  {
    part: 'src/http/',
    may: [
      'src/protocol/',
      // Who signs in at the ready pages, and who fails to.
      'src/events/',
      'src/endpoints/',
      'src/authorization/',
      'src/authorization-server.ts',
      // The ready pages verify people.
      'src/tokens/resource-owners.ts',
      'src/tokens/password-verifier.ts',
      'src/tokens/subject.ts',
      'src/options/options-token.ts',
    ],
    mayTypes: ['src/oauth2.options.ts'],
    packages: [
      '@nestjs/common',
      '@nestjs/core',
      'node:crypto',
      'node:net',
      'cookie',
      'eta',
      'rate-limiter-flexible',
    ],
    packageTypes: ['node:http', 'node:tls', 'rxjs'],
  },
  // What several parts ask of Nest.
  {
    part: 'src/nest/',
    may: ['src/protocol/', 'src/options/'],
    packages: ['@nestjs/common', '@nestjs/core'],
  },
  ...resource,
  {
    part: 'src/typeorm/',
    may: [
      'src/protocol/',
      ...DOMAIN,
      'src/options/options-token.ts',
      'src/options/configuration-error.ts',
    ],
    mayTypes: ['src/oauth2.options.ts'],
    packages: ['@nestjs/*', 'typeorm', 'pg', 'node:async_hooks', 'node:crypto'],
  },
  { part: 'migrations/', may: ['src/protocol/'], packages: ['typeorm'] },
  {
    part: 'src/cache/',
    may: ['src/protocol/', ...DOMAIN],
    packages: ['lru-cache', 'node:crypto', INJECTION],
  },
  // A composition root of its own: the domain over stores in memory.
  {
    part: 'src/testing/',
    may: [
      'src/protocol/',
      ...DOMAIN,
      ...FACTS,
      'src/listeners/',
      'src/resource/',
      'src/authorization-server.ts',
      'src/module/domain.providers.ts',
      'src/module/options/',
      'src/module/startup.ts',
      'src/http/endpoint-names.ts',
      'src/nest/',
      'src/options/',
      'src/oauth2.options.ts',
    ],
    packages: ['@nestjs/common', '@nestjs/core', 'node:assert', 'node:crypto', 'node:util'],
  },
  // Those who use it have the package of OpenTelemetry, and nobody else loads it.
  {
    part: 'src/telemetry/',
    may: [
      'src/protocol/',
      'src/events/',
      'src/options/',
      'src/registry.ts',
      'src/authorization/',
      'src/endpoints/',
      'src/grants/',
    ],
    packages: ['@nestjs/common', '@nestjs/core', '@opentelemetry/api'],
  },
  { part: 'src/cli/', may: [...PUBLIC_API, 'src/standalone/'], packages: ['*'] },
  { part: 'src/standalone/', may: PUBLIC_API, packages: ['*'] },
  // The composition root: it wires everything and nothing imports it but the doors of the package.
  ...['src/oauth2.module.ts', 'src/oauth2.module-definition.ts', 'src/oauth2.options.ts'].map(
    (part): Rule => ({ part, may: ['src/'], packages: ['@nestjs/*'] }),
  ),
  { part: 'src/module/', may: ['src/'], packages: ['@nestjs/*'] },
  {
    part: 'src/module/options/',
    may: [
      'src/protocol/',
      ...DOMAIN,
      'src/options/',
      'src/listeners/',
      'src/hooks/',
      'src/hook-discovery/',
      'src/resource/',
    ],
    mayTypes: ['src/oauth2.options.ts'],
    packages: ['@nestjs/common', 'class-validator'],
  },
  // Options are checked in one way, wherever they are.
  {
    part: 'src/options/',
    may: ['src/protocol/'],
    packages: ['class-validator', 'fastest-levenshtein'],
  },
  { part: 'src/index.ts', may: ['src/'], packages: [] },
  { part: 'src/resource/index.ts', may: ['src/'], packages: [] },
  { part: 'src/typeorm/index.ts', may: ['src/'], packages: [] },
  { part: 'src/testing/index.ts', may: ['src/'], packages: [] },
  { part: 'migrations/index.ts', may: ['migrations/'], packages: ['typeorm'] },
];

/** What only its own kind and the doors of the package may import, whatever else a rule says. */
export const PRIVATE: Readonly<Record<string, readonly string[]>> = {
  'src/oauth2.module.ts': ['src/index.ts'],
  'src/oauth2.module-definition.ts': ['src/oauth2.module.ts'],
  'src/module/': [
    'src/module/',
    'src/oauth2.module.ts',
    'src/oauth2.module-definition.ts',
    'src/testing/',
  ],
  'src/index.ts': ['src/cli/', 'src/standalone/'],
  'src/cli/': ['src/cli/'],
  'src/standalone/': ['src/standalone/', 'src/cli/'],
};

/** Never loaded by the library: a host has one of them, or none. */
export const FORBIDDEN_PACKAGES = ['express', 'fastify'];

/** Where an `index.ts` is a door of the package, not a barrel. */
export const DOORS = [...PUBLIC_API, 'src/testing/index.ts', 'src/telemetry/index.ts'];

/** Words that say nothing about what a file or a class does. */
export const EMPTY_WORDS = ['util', 'utils', 'helper', 'helpers', 'manager', 'common'];

export const LINE_LIMIT = 300;
