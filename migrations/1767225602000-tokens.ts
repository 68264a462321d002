import type { MigrationInterface, QueryRunner } from 'typeorm';
import { qualifiedTable } from './qualified-table.js';

/** Access tokens, and what may be used only once. */
export class OAuth2Tokens1767225602000 implements MigrationInterface {
  readonly name = 'OAuth2Tokens1767225602000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const table = qualifiedTable(queryRunner);
    await queryRunner.query(`
      CREATE TABLE ${table('oauth2_token')} (
        "id" uuid CONSTRAINT "oauth2_token_pkey" PRIMARY KEY,
        "digest" bytea NOT NULL
          CONSTRAINT "oauth2_token_digest_length" CHECK (octet_length(digest) = 32),
        "client_id" uuid NOT NULL
          CONSTRAINT "oauth2_token_client" REFERENCES ${table('oauth2_client')} ("id") ON DELETE CASCADE,
        "authorization_id" uuid
          CONSTRAINT "oauth2_token_authorization"
          REFERENCES ${table('oauth2_authorization')} ("id") ON DELETE CASCADE,
        "subject" text,
        "principal" text NOT NULL
          CONSTRAINT "oauth2_token_principal_known" CHECK (principal IN ('user', 'client')),
        "scopes" text[] NOT NULL,
        "audience" text[] NOT NULL,
        "cnf" jsonb,
        "issued_at" timestamptz NOT NULL,
        "expires_at" timestamptz NOT NULL,
        "revoked_at" timestamptz,
        CONSTRAINT "oauth2_token_user_has_subject" CHECK (principal <> 'user' OR subject IS NOT NULL),
        CONSTRAINT "oauth2_token_expires_later" CHECK (expires_at > issued_at)
      )`);
    await queryRunner.query(
      `CREATE INDEX "oauth2_token_client_id" ON ${table('oauth2_token')} ("client_id", "id")`,
    );
    await queryRunner.query(
      `CREATE INDEX "oauth2_token_authorization_id" ON ${table('oauth2_token')} ("authorization_id")`,
    );
    await queryRunner.query(`
      CREATE TABLE ${table('oauth2_spent')} (
        "kind" text NOT NULL,
        "id" text NOT NULL,
        "expires_at" timestamptz NOT NULL,
        CONSTRAINT "oauth2_spent_pkey" PRIMARY KEY ("kind", "id")
      )`);
    await queryRunner.query(
      `CREATE INDEX "oauth2_spent_expires_at" ON ${table('oauth2_spent')} ("expires_at")`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const table = qualifiedTable(queryRunner);
    await queryRunner.query(`DROP TABLE ${table('oauth2_spent')}`);
    await queryRunner.query(`DROP TABLE ${table('oauth2_token')}`);
  }
}
