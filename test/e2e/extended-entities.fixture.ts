import { Check, Column, Entity, Index, type MigrationInterface, type QueryRunner } from 'typeorm';
import { oauth2Migrations } from '../../migrations/index.js';
import { Authorization, Client, Token } from '../../src/typeorm/index.js';

@Entity({ name: 'oauth2_client' })
@Index('tenant_of_client', ['tenantId'])
@Check('tier_known', `tier IN ('free', 'paid')`)
export class TenantClient extends Client {
  @Column({ name: 'tenant_id', type: 'uuid', nullable: true })
  tenantId!: string | null;

  @Column({ type: 'text', default: 'free' })
  tier!: string;
}

@Entity({ name: 'oauth2_token' })
export class TenantToken extends Token {
  @Index('tenant_of_token')
  @Column({ name: 'tenant_id', type: 'uuid', nullable: true })
  tenantId!: string | null;
}

@Entity({ name: 'oauth2_authorization' })
export class NotedAuthorization extends Authorization {
  @Column({ type: 'jsonb', default: {} })
  notes!: Record<string, unknown>;
}

/** What a host adds after the package's own migrations. */
export class Tenants1799000000000 implements MigrationInterface {
  name = 'Tenants1799000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE oauth2_client ADD tenant_id uuid, ADD tier text NOT NULL DEFAULT 'free',
       ADD CONSTRAINT tier_known CHECK (tier IN ('free', 'paid'))`,
    );
    await queryRunner.query('CREATE INDEX tenant_of_client ON oauth2_client (tenant_id)');
    await queryRunner.query('ALTER TABLE oauth2_token ADD tenant_id uuid');
    await queryRunner.query('CREATE INDEX tenant_of_token ON oauth2_token (tenant_id)');
    await queryRunner.query(
      `ALTER TABLE oauth2_authorization ADD notes jsonb NOT NULL DEFAULT '{}'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE oauth2_authorization DROP notes');
    await queryRunner.query('ALTER TABLE oauth2_token DROP tenant_id');
    await queryRunner.query('ALTER TABLE oauth2_client DROP tenant_id, DROP tier');
  }
}

export const EXTENDED = {
  Client: TenantClient,
  Token: TenantToken,
  Authorization: NotedAuthorization,
} as const;

export const MIGRATIONS = [...oauth2Migrations, Tenants1799000000000];
