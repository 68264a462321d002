import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Codes that were sent, as digests: who reads the table can sign in as nobody. */
export class LoginCodes1767300000000 implements MigrationInterface {
  readonly name = 'LoginCodes1767300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE login_code (
        email text PRIMARY KEY,
        digest bytea NOT NULL,
        guesses integer NOT NULL DEFAULT 0,
        expires_at timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE login_code');
  }
}
