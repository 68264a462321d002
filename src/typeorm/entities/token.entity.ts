import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Confirmation, Principal, Token as TokenFacts } from '../../tokens/token.js';

/**
 * An access token: the id it carries and a digest, never the token. It is good while its own row, its
 * authorization's and its client's are.
 *
 * @publicApi
 */
@Entity({ name: 'oauth2_token' })
@Index('oauth2_token_client_id', ['clientKey', 'id'])
@Check('oauth2_token_digest_length', `octet_length(digest) = 32`)
@Check('oauth2_token_principal_known', `principal IN ('user', 'client')`)
@Check('oauth2_token_user_has_subject', `principal <> 'user' OR subject IS NOT NULL`)
@Check('oauth2_token_expires_later', `expires_at > issued_at`)
export class Token implements TokenFacts {
  /** Begins with the expiry in milliseconds. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'oauth2_token_pkey' })
  id!: string;

  @Column({ type: 'bytea', select: false })
  digest!: Buffer;

  @ForeignKey('oauth2_client', { name: 'oauth2_token_client', onDelete: 'CASCADE' })
  @Column({ name: 'client_id', type: 'uuid' })
  clientKey!: string;

  /** Null when the client acts for itself. */
  @ForeignKey('oauth2_authorization', { name: 'oauth2_token_authorization', onDelete: 'CASCADE' })
  @Index('oauth2_token_authorization_id')
  @Column({ name: 'authorization_id', type: 'uuid', nullable: true })
  authorizationId!: string | null;

  @Column({ type: 'text', nullable: true })
  subject!: string | null;

  @Column({ type: 'text' })
  principal!: Principal;

  @Column({ type: 'text', array: true })
  scopes!: string[];

  @Column({ type: 'text', array: true })
  audience!: string[];

  @Column({ type: 'jsonb', nullable: true })
  cnf!: Confirmation | null;

  @Column({ name: 'issued_at', type: 'timestamptz' })
  issuedAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt!: Date | null;
}
