import { Table } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The standalone server's people. */
export class OAuth2Users1767225700000 implements MigrationInterface {
  readonly name = 'OAuth2Users1767225700000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: tableName(queryRunner),
        columns: [
          {
            name: 'id',
            type: 'uuid',
            isPrimary: true,
            primaryKeyConstraintName: 'oauth2_user_pkey',
          },
          { name: 'name', type: 'text' },
          { name: 'name_key', type: 'text' },
          { name: 'password', type: 'text' },
          { name: 'created_at', type: 'timestamptz' },
        ],
        indices: [{ name: 'oauth2_user_name_key', columnNames: ['name_key'], isUnique: true }],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable(tableName(queryRunner));
  }
}

/** What the standalone server needs beside the package's own migrations. */
export const userMigrations = [OAuth2Users1767225700000] as const;

function tableName({ dataSource }: QueryRunner): string {
  const schema = 'schema' in dataSource.options ? dataSource.options.schema : undefined;
  return schema ? `${schema}.oauth2_user` : 'oauth2_user';
}
