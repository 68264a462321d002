import type { MigrationInterface, QueryRunner } from 'typeorm';
import { qualifiedTable } from './qualified-table.js';

/**
 * Tells `LISTEN oauth2_changes` what was revoked, changed or removed, whoever did it: `token:<id>`, `authorization:<id>`
 * or `client:<id>`. Triggers, so that no statement can forget it. Commits that notify wait for each other, hence the
 * conditions: issuing, rotating and cleaning up tell nothing.
 */
export class OAuth2Changes1767225603000 implements MigrationInterface {
  readonly name = 'OAuth2Changes1767225603000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const name = qualifiedTable(queryRunner);
    await queryRunner.query(`
      CREATE FUNCTION ${name('oauth2_tell_change')}() RETURNS trigger
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        changed jsonb := to_jsonb(COALESCE(NEW, OLD));
      BEGIN
        -- The arguments: what is told of, and the column with its id.
        PERFORM pg_notify('oauth2_changes', TG_ARGV[0] || ':' || (changed ->> TG_ARGV[1]));
        RETURN NULL;
      END $$`);
    for (const { trigger, table, event, condition = 'true', tells } of TRIGGERS) {
      const [kind, column] = tells;
      await queryRunner.query(`
        CREATE TRIGGER "${trigger}" ${event} ON ${name(table)} FOR EACH ROW WHEN (${condition})
        EXECUTE FUNCTION ${name('oauth2_tell_change')}('${kind}', '${column}')`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const name = qualifiedTable(queryRunner);
    for (const { trigger, table } of TRIGGERS) {
      await queryRunner.query(`DROP TRIGGER "${trigger}" ON ${name(table)}`);
    }
    await queryRunner.query(`DROP FUNCTION ${name('oauth2_tell_change')}()`);
  }
}

interface Trigger {
  readonly trigger: string;
  readonly table: string;
  readonly event: string;
  readonly condition?: string;
  /** The kind of what is told of, and the column with its id. */
  readonly tells: readonly [string, string];
}

/** What is remembered of a token. */
const TOKEN_FACTS = [
  'digest',
  'client_id',
  'authorization_id',
  'subject',
  'principal',
  'scopes',
  'audience',
  'cnf',
  'issued_at',
  'expires_at',
  'revoked_at',
];

/** What is remembered of a client; when it was changed is none of it. */
const CLIENT_FACTS = [
  'client_id',
  'name',
  'kind',
  'token_endpoint_auth_method',
  'grants',
  'response_types',
  'redirect_uris',
  'origins',
  'scopes',
  'default_scopes',
  'audiences',
  'lifetimes',
  'pkce_exemption',
  'disabled_at',
  'extra',
];

const TRIGGERS: readonly Trigger[] = [
  {
    trigger: 'oauth2_token_changed',
    table: 'oauth2_token',
    ...updating(TOKEN_FACTS),
    tells: ['token', 'id'],
  },
  {
    // What has expired or was revoked before needs no telling when it is cleaned up.
    trigger: 'oauth2_token_removed',
    table: 'oauth2_token',
    event: 'AFTER DELETE',
    condition: 'OLD.revoked_at IS NULL AND OLD.expires_at > clock_timestamp()',
    tells: ['token', 'id'],
  },
  {
    // A rotation does not name the column: it does not even come to the condition.
    trigger: 'oauth2_authorization_revoked',
    table: 'oauth2_authorization',
    ...updating(['revoked_at']),
    tells: ['authorization', 'id'],
  },
  {
    trigger: 'oauth2_client_changed',
    table: 'oauth2_client',
    ...updating(CLIENT_FACTS),
    tells: ['client', 'id'],
  },
  {
    trigger: 'oauth2_client_removed',
    table: 'oauth2_client',
    event: 'AFTER DELETE',
    tells: ['client', 'id'],
  },
  {
    // That one was used changes nothing about it.
    trigger: 'oauth2_client_secret_changed',
    table: 'oauth2_client_secret',
    event: 'AFTER INSERT OR DELETE OR UPDATE OF client_id, digest, algorithm, expires_at',
    tells: ['client', 'client_id'],
  },
];

/** Only when a column has another value than before: a host's own columns are its own business. */
function updating(columns: readonly string[]): Pick<Trigger, 'event' | 'condition'> {
  const row = (name: string): string => `(${columns.map((one) => `${name}.${one}`).join(', ')})`;
  return {
    event: `AFTER UPDATE OF ${columns.join(', ')}`,
    condition: `${row('OLD')} IS DISTINCT FROM ${row('NEW')}`,
  };
}
