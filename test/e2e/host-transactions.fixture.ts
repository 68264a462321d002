import { afterAll, beforeAll, beforeEach } from 'vitest';
import { OAuth2Events } from '../../src/index.js';
import type { OAuth2Transactions } from '../../src/typeorm/index.js';
import { transactionsOf } from '../support/direct-requests.js';
import { registerClient, type TestClient } from '../support/flows.js';
import { type OAuthServer, startServer } from '../support/oauth-server.js';
import { until } from '../support/until.js';

export const GRANTS = ['authorization_code', 'refresh_token', 'client_credentials', 'password'];

/** What makes a host roll back. */
export class ChangedMind extends Error {}

/** A server on a data source of this name, a client with every grant, and a table of the host. */
export class TransactionWorld {
  server!: OAuthServer;
  client!: TestClient;

  constructor(name: string) {
    beforeAll(async () => {
      const named = name === 'default' ? {} : { name };
      this.server = await startServer('fastify', {
        typeorm: named,
        options: name === 'default' ? {} : { dataSource: name },
      });
      this.client = await registerClient(this.server, { grants: GRANTS });
      await this.server.dataSource.query('CREATE TABLE visit (what text NOT NULL)');
      // Both caches are in use.
      await until(() => this.server.changes.live);
    });
    beforeEach(() => this.server.dataSource.query('TRUNCATE visit'));
    afterAll(() => this.server.close());
  }

  readonly run: OAuth2Transactions['run'] = (...args) => transactionsOf(this.server).run(...args);

  /** What the host has written. */
  async visits(): Promise<readonly string[]> {
    const rows =
      await this.server.dataSource.query<readonly { readonly what: string }[]>(
        'SELECT what FROM visit',
      );
    return rows.map(({ what }) => what);
  }

  /** The events since so many. */
  async told(from: number): Promise<readonly string[]> {
    await this.server.app.get(OAuth2Events).idle();
    return this.server.events.slice(from).map(({ type }) => type);
  }

  async count(table: 'oauth2_token' | 'oauth2_authorization'): Promise<number> {
    const [row] = await this.server.dataSource.query<readonly { readonly rows: number }[]>(
      `SELECT count(*)::integer AS rows FROM ${table}`,
    );
    return row?.rows ?? 0;
  }
}
