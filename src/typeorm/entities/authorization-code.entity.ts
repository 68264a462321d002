import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { AuthorizationCode as AuthorizationCodeFacts } from '../../grants/authorization-code.store.js';

/**
 * One authorization code, from consent to redemption: the id it carries and a digest, never the code. A
 * spent row stays as long as its authorization, so that a replay is recognised (RFC 6749 §4.1.2).
 *
 * @publicApi
 */
@Entity({ name: 'oauth2_authorization_code' })
@Check('oauth2_authorization_code_digest_length', `octet_length(digest) = 32`)
export class AuthorizationCode implements AuthorizationCodeFacts {
  /** Begins with the expiry in milliseconds. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'oauth2_authorization_code_pkey' })
  id!: string;

  @Column({ type: 'bytea', select: false })
  digest!: Buffer;

  @ForeignKey('oauth2_authorization', {
    name: 'oauth2_authorization_code_authorization',
    onDelete: 'CASCADE',
  })
  @Index('oauth2_authorization_code_authorization_id')
  @Column({ name: 'authorization_id', type: 'uuid' })
  authorizationId!: string;

  /** Null when the request left it out. */
  @Column({ name: 'redirect_uri', type: 'text', nullable: true })
  redirectUri!: string | null;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  /** Set once, by the statement that redeems the code and inserts what it buys. */
  @Column({ name: 'consumed_at', type: 'timestamptz', nullable: true })
  consumedAt!: Date | null;
}
