import { Column, Entity, Index } from 'typeorm';
import { Client, Token } from 'nest-authorization-server/typeorm';

/** A client belongs to one of your customers. */
@Entity({ name: 'oauth2_client' })
export class TenantClient extends Client {
  @Index('oauth2_client_tenant')
  @Column({ name: 'tenant_id', type: 'uuid', nullable: true })
  tenantId!: string | null;
}

/** So does each of its tokens, for as long as it lives. */
@Entity({ name: 'oauth2_token' })
export class TenantToken extends Token {
  @Column({ name: 'tenant_id', type: 'uuid', nullable: true })
  tenantId!: string | null;
}
