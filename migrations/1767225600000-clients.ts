import type { MigrationInterface, QueryRunner } from 'typeorm';
import { qualifiedTable } from './qualified-table.js';

/** Clients and their secrets. */
export class OAuth2Clients1767225600000 implements MigrationInterface {
  readonly name = 'OAuth2Clients1767225600000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const table = qualifiedTable(queryRunner);
    await queryRunner.query(`
      CREATE TABLE ${table('oauth2_client')} (
        "id" uuid CONSTRAINT "oauth2_client_pkey" PRIMARY KEY,
        "client_id" text NOT NULL
          CONSTRAINT "oauth2_client_client_id_length" CHECK (char_length(client_id) BETWEEN 1 AND 255),
        "name" text NOT NULL,
        "kind" text NOT NULL
          CONSTRAINT "oauth2_client_kind_known" CHECK (kind IN ('confidential', 'public')),
        "token_endpoint_auth_method" text,
        "grants" text[] NOT NULL,
        "response_types" text[] NOT NULL,
        "redirect_uris" text[] NOT NULL,
        "origins" text[] NOT NULL,
        "redirect_origins" text[] NOT NULL,
        "scopes" text[] NOT NULL,
        "default_scopes" text[] NOT NULL,
        "audiences" text[] NOT NULL,
        "lifetimes" jsonb,
        "pkce_exemption" text,
        "disabled_at" timestamptz,
        "extra" jsonb NOT NULL,
        "created_at" timestamptz NOT NULL,
        "updated_at" timestamptz NOT NULL,
        CONSTRAINT "oauth2_client_auth_method_fits_kind" CHECK (
          token_endpoint_auth_method IS NULL OR (token_endpoint_auth_method = 'none') = (kind = 'public')),
        CONSTRAINT "oauth2_client_default_scopes_allowed" CHECK (default_scopes <@ scopes)
      )`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX "oauth2_client_client_id" ON ${table('oauth2_client')} ("client_id")`,
    );
    await queryRunner.query(`
      CREATE INDEX "oauth2_client_allowed_origin" ON ${table('oauth2_client')}
        USING gin ("origins", "redirect_origins") WHERE disabled_at IS NULL`);
    await queryRunner.query(`
      CREATE TABLE ${table('oauth2_client_secret')} (
        "id" uuid CONSTRAINT "oauth2_client_secret_pkey" PRIMARY KEY,
        "client_id" uuid NOT NULL
          CONSTRAINT "oauth2_client_secret_client" REFERENCES ${table('oauth2_client')} ("id") ON DELETE CASCADE,
        "digest" bytea NOT NULL,
        "algorithm" text NOT NULL
          CONSTRAINT "oauth2_client_secret_algorithm_known" CHECK (algorithm IN ('sha256', 'scrypt')),
        "label" text,
        "hint" text NOT NULL
          CONSTRAINT "oauth2_client_secret_hint_length" CHECK (char_length(hint) <= 4),
        "created_at" timestamptz NOT NULL,
        "expires_at" timestamptz,
        "last_used_at" timestamptz,
        CONSTRAINT "oauth2_client_secret_digest_length" CHECK (
          octet_length(digest) = 32 OR (algorithm <> 'sha256' AND octet_length(digest) > 32))
      )`);
    await queryRunner.query(
      `CREATE INDEX "oauth2_client_secret_client_id" ON ${table('oauth2_client_secret')} ("client_id")`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const table = qualifiedTable(queryRunner);
    await queryRunner.query(`DROP TABLE ${table('oauth2_client_secret')}`);
    await queryRunner.query(`DROP TABLE ${table('oauth2_client')}`);
  }
}
