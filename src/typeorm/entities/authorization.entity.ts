import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type {
  Authorization as AuthorizationFacts,
  RevocationReason,
} from '../../tokens/authorization.js';
import type { Confirmation, Principal } from '../../tokens/token.js';

/**
 * One approval by a subject for a client, the token family, with the state of its refresh token. A
 * rotation updates the row in place, so no index has a column that a rotation changes and pages keep
 * room for the next version (fillfactor 70).
 *
 * @publicApi
 */
@Entity({ name: 'oauth2_authorization' })
@Index('oauth2_authorization_client_id', ['clientKey', 'id'])
@Index('oauth2_authorization_subject', ['subject', 'id'])
@Check('oauth2_authorization_principal_known', `principal IN ('user', 'client')`)
@Check('oauth2_authorization_user_has_subject', `principal <> 'user' OR subject IS NOT NULL`)
@Check('oauth2_authorization_expires_later', `expires_at > created_at`)
@Check('oauth2_authorization_current_length', `octet_length(current) = 32`)
@Check('oauth2_authorization_previous_length', `octet_length(previous) = 32`)
@Check('oauth2_authorization_generation_counts', `generation >= 0`)
@Check(
  'oauth2_authorization_refresh_state_whole',
  `(current IS NULL) = (idle_expires_at IS NULL) AND (generation = 0 OR current IS NOT NULL)`,
)
@Check(
  'oauth2_authorization_predecessor_whole',
  `(generation = 0) = (previous IS NULL) AND (previous IS NULL) = (rotated_at IS NULL) AND (retry IS NULL OR previous IS NOT NULL)`,
)
@Check(
  'oauth2_authorization_revocation_has_reason',
  `(revoked_at IS NULL) = (revoked_reason IS NULL)`,
)
export class Authorization implements AuthorizationFacts {
  /** Begins with the absolute expiry in milliseconds. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'oauth2_authorization_pkey' })
  id!: string;

  @ForeignKey('oauth2_client', { name: 'oauth2_authorization_client', onDelete: 'CASCADE' })
  @Column({ name: 'client_id', type: 'uuid' })
  clientKey!: string;

  @Column({ type: 'text', nullable: true })
  subject!: string | null;

  @Column({ type: 'text' })
  principal!: Principal;

  /** What was approved; never narrowed. */
  @Column({ type: 'text', array: true })
  scopes!: string[];

  @Column({ type: 'text', array: true })
  audience!: string[];

  @Column({ name: 'auth_time', type: 'timestamptz', nullable: true })
  authTime!: Date | null;

  @Column({ type: 'text', nullable: true })
  acr!: string | null;

  @Column({ type: 'text', array: true })
  amr!: string[];

  @Column({ name: 'session_id', type: 'text', nullable: true })
  sessionId!: string | null;

  @Column({ type: 'text', nullable: true })
  nonce!: string | null;

  @Column({ type: 'jsonb', nullable: true })
  cnf!: Confirmation | null;

  @ForeignKey('oauth2_authorization', {
    name: 'oauth2_authorization_parent',
    onDelete: 'SET NULL',
  })
  @Index('oauth2_authorization_parent_id')
  @Column({ name: 'parent_id', type: 'uuid', nullable: true })
  parentId!: string | null;

  @Column({ type: 'jsonb' })
  extra!: Record<string, unknown>;

  /** Digest of the refresh token that is current. */
  @Column({ type: 'bytea', nullable: true, select: false })
  current!: Buffer | null;

  /** Digest of its immediate predecessor. */
  @Column({ type: 'bytea', nullable: true, select: false })
  previous!: Buffer | null;

  @Column({ name: 'rotated_at', type: 'timestamptz', nullable: true })
  rotatedAt!: Date | null;

  /** The successor pair, sealed under the server's secrets and the predecessor. */
  @Column({ type: 'bytea', nullable: true, select: false })
  retry!: Buffer | null;

  @Column({ type: 'integer' })
  generation!: number;

  @Column({ name: 'idle_expires_at', type: 'timestamptz', nullable: true })
  idleExpiresAt!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt!: Date | null;

  @Column({ name: 'revoked_reason', type: 'text', nullable: true })
  revokedReason!: RevocationReason | null;
}
