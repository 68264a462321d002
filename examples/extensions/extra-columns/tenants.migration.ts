import type { MigrationInterface, QueryRunner } from 'typeorm';

/** As `typeorm migration:generate` writes it: what is yours, and nothing of the package's. */
export class Tenants1790000000000 implements MigrationInterface {
  name = 'Tenants1790000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "oauth2_client" ADD "tenant_id" uuid`);
    await queryRunner.query(`ALTER TABLE "oauth2_token" ADD "tenant_id" uuid`);
    await queryRunner.query(`CREATE INDEX "oauth2_client_tenant" ON "oauth2_client" ("tenant_id")`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "oauth2_token" DROP COLUMN "tenant_id"`);
    await queryRunner.query(`ALTER TABLE "oauth2_client" DROP COLUMN "tenant_id"`);
  }
}
