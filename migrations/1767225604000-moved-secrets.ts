import type { MigrationInterface, QueryRunner } from 'typeorm';
import { qualifiedTable } from './qualified-table.js';

/**
 * Tells of both clients when SQL by hand gives a secret to another one: who has lost it must not be believed either.
 * What an update leaves where it was is told once, as before.
 */
export class OAuth2MovedSecrets1767225604000 implements MigrationInterface {
  readonly name = 'OAuth2MovedSecrets1767225604000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ${replaced(queryRunner)} AS $$
      DECLARE
        -- The arguments: what is told of, and the column with its id.
        before text := to_jsonb(OLD) ->> TG_ARGV[1];
        present text := to_jsonb(NEW) ->> TG_ARGV[1];
      BEGIN
        IF before IS NOT NULL THEN
          PERFORM pg_notify('oauth2_changes', TG_ARGV[0] || ':' || before);
        END IF;
        IF present IS DISTINCT FROM before AND present IS NOT NULL THEN
          PERFORM pg_notify('oauth2_changes', TG_ARGV[0] || ':' || present);
        END IF;
        RETURN NULL;
      END $$`);
  }

  /** As the step before has made it. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ${replaced(queryRunner)} AS $$
      DECLARE
        changed jsonb := to_jsonb(COALESCE(NEW, OLD));
      BEGIN
        -- The arguments: what is told of, and the column with its id.
        PERFORM pg_notify('oauth2_changes', TG_ARGV[0] || ':' || (changed ->> TG_ARGV[1]));
        RETURN NULL;
      END $$`);
  }
}

/** Replaced in its place: the triggers go on calling it, and no table is locked. */
function replaced(queryRunner: QueryRunner): string {
  return `CREATE OR REPLACE FUNCTION ${qualifiedTable(queryRunner)('oauth2_tell_change')}() RETURNS trigger
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp`;
}
