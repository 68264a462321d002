import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Client as ClientFacts, ClientKind, Lifetimes } from '../../clients/client.js';

/**
 * An application that may ask for tokens. Change it through `ClientService` or `ClientStore`, which keep
 * `redirectOrigins` in step.
 *
 * @publicApi
 */
@Entity({ name: 'oauth2_client' })
@Index('oauth2_client_allowed_origin', ['origins', 'redirectOrigins'], {
  type: 'gin',
  where: 'disabled_at IS NULL',
})
@Check('oauth2_client_client_id_length', `char_length(client_id) BETWEEN 1 AND 255`)
@Check('oauth2_client_kind_known', `kind IN ('confidential', 'public')`)
@Check(
  'oauth2_client_auth_method_fits_kind',
  `token_endpoint_auth_method IS NULL OR (token_endpoint_auth_method = 'none') = (kind = 'public')`,
)
@Check('oauth2_client_default_scopes_allowed', `default_scopes <@ scopes`)
export class Client implements ClientFacts {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'oauth2_client_pkey' })
  id!: string;

  @Index('oauth2_client_client_id', { unique: true })
  @Column({ name: 'client_id', type: 'text' })
  clientId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  kind!: ClientKind;

  @Column({ name: 'token_endpoint_auth_method', type: 'text', nullable: true })
  tokenEndpointAuthMethod!: string | null;

  @Column({ type: 'text', array: true })
  grants!: string[];

  @Column({ name: 'response_types', type: 'text', array: true })
  responseTypes!: string[];

  @Column({ name: 'redirect_uris', type: 'text', array: true })
  redirectUris!: string[];

  @Column({ type: 'text', array: true })
  origins!: string[];

  /** The origins of `redirectUris` as the CORS look-up compares them; a loopback one has the port `*`. */
  @Column({ name: 'redirect_origins', type: 'text', array: true, select: false })
  redirectOrigins!: string[];

  @Column({ type: 'text', array: true })
  scopes!: string[];

  @Column({ name: 'default_scopes', type: 'text', array: true })
  defaultScopes!: string[];

  @Column({ type: 'text', array: true })
  audiences!: string[];

  @Column({ type: 'jsonb', nullable: true })
  lifetimes!: Lifetimes | null;

  @Column({ name: 'pkce_exemption', type: 'text', nullable: true })
  pkceExemption!: string | null;

  @Column({ name: 'disabled_at', type: 'timestamptz', nullable: true })
  disabledAt!: Date | null;

  @Column({ type: 'jsonb' })
  extra!: Record<string, unknown>;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
