import { DEMO_SCOPES } from './demo/demo-clients.js';
import { EnvironmentReader } from './environment-reader.js';
import type { Variables } from './environment-reader.js';
import { isLoopback, isNetwork } from './network.js';
import { StartProblem } from './start-problem.js';

export type HttpAdapterName = 'fastify' | 'express';
export type LevelName = 'fatal' | 'error' | 'warn' | 'log' | 'debug' | 'verbose';

/** What the standalone server is told by environment variables; `.env.example` explains each. */
export interface Environment {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** @default `http://localhost:<port>` */
  readonly issuer: string | undefined;
  /** @default an embedded PostgreSQL */
  readonly databaseUrl: string | undefined;
  readonly migrate: boolean;
  readonly dataDir: string;
  readonly httpAdapter: HttpAdapterName;
  /** @default generated, and kept in `dataDir`, when the database is embedded */
  readonly secrets: readonly string[] | undefined;
  readonly demo: boolean;
  readonly logLevel: LevelName;
  /** Name → words that a person understands. */
  readonly scopes: Readonly<Record<string, string>>;
  /** Whose `X-Forwarded-*` headers count: addresses and networks, or a number of proxies. */
  readonly trustProxy: string | number | false;
}

/** @throws {StartProblem} telling everything that is wrong */
export function readEnvironment(variables: Variables): Environment {
  const reader = new EnvironmentReader(variables);
  const environment = read(reader);
  if (reader.problems.length > 0) throw new StartProblem(reader.problems.join('\n'));
  return environment;
}

function read(reader: EnvironmentReader): Environment {
  const host = reader.text('HOST') ?? '127.0.0.1';
  const databaseUrl = readDatabaseUrl(reader);
  const demo = reader.flag('DEMO', databaseUrl === undefined && isLoopback(host));
  return {
    host,
    port: readPort(reader),
    issuer: readIssuer(reader),
    databaseUrl,
    migrate: reader.flag('MIGRATE', true),
    dataDir: reader.text('DATA_DIR') ?? '.data',
    httpAdapter: reader.choice('HTTP_ADAPTER', ['fastify', 'express']),
    secrets: readSecrets(reader, databaseUrl !== undefined),
    demo,
    logLevel: reader.choice('LOG_LEVEL', ['log', 'fatal', 'error', 'warn', 'debug', 'verbose']),
    scopes: { ...readScopes(reader), ...(demo && DEMO_SCOPES) },
    trustProxy: readTrustProxy(reader),
  };
}

function readPort(reader: EnvironmentReader): number {
  const text = reader.text('PORT') ?? '3000';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  return reader.problem(`PORT must be a number from 0 to 65535, not "${text}".`, 0);
}

function readIssuer(reader: EnvironmentReader): string | undefined {
  const text = reader.text('ISSUER');
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    return reader.problem(
      `ISSUER must be a URL such as https://id.example.com, not "${text}".`,
      text,
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    reader.problem('ISSUER must begin with https:// unless it is on loopback (localhost).', text);
  }
  if (/[?#]|\/$/.test(text) || url.username || url.password) {
    reader.problem('ISSUER must have no user name, query, fragment or slash at its end.', text);
  }
  return text;
}

function readDatabaseUrl(reader: EnvironmentReader): string | undefined {
  const text = reader.text('DATABASE_URL');
  if (text === undefined) return undefined;
  if (URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)) return text;
  // The URL itself is not told: it has a password.
  const sentence = 'DATABASE_URL must be a URL such as postgres://user:password@host:5432/name.';
  return reader.problem(sentence, text);
}

function readSecrets(reader: EnvironmentReader, required: boolean): readonly string[] | undefined {
  const text = reader.text('OAUTH2_SECRETS');
  const secrets = text?.split(',').map((secret) => secret.trim());
  if (secrets?.some((secret) => secret.length < 32)) {
    reader.problem('Each key in OAUTH2_SECRETS must have 32 characters or more.', secrets);
  }
  if (!secrets && required) {
    reader.problem(
      'OAUTH2_SECRETS is required with DATABASE_URL: one or more keys of 32 characters or more, separated ' +
        'by commas, newest first; "openssl rand -base64 32" makes one.',
      undefined,
    );
  }
  return secrets;
}

function readScopes(reader: EnvironmentReader): Readonly<Record<string, string>> {
  const text = reader.text('SCOPES');
  if (text === undefined) return DEMO_SCOPES;
  const entries = text.split(';').map((entry) => {
    const [name = '', ...words] = entry.split('=');
    return [name.trim(), words.join('=').trim()] as const;
  });
  if (entries.every(([name, words]) => /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(name) && words !== '')) {
    return Object.fromEntries(entries);
  }
  const sentence =
    'SCOPES must be names with words, such as "orders=See your orders; pay=Pay for you".';
  return reader.problem(sentence, DEMO_SCOPES);
}

function readTrustProxy(reader: EnvironmentReader): string | number | false {
  const text = reader.text('TRUST_PROXY');
  if (text === undefined || text === 'false') return false;
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const entries = text.split(',').map((entry) => entry.trim());
  if (entries.every((entry) => isNetwork(entry))) return entries.join(',');
  return reader.problem(
    `TRUST_PROXY must be the addresses or networks of your proxies (such as 10.0.0.0/8), or their number, ` +
      `not "${text}".`,
    false as const,
  );
}
