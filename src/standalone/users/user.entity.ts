import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A person who can sign in at the standalone server. */
@Entity({ name: 'oauth2_user' })
export class User {
  /** The `subject` of tokens: it stays when a name changes. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'oauth2_user_pkey' })
  id!: string;

  /** As the person writes it. */
  @Column({ type: 'text' })
  name!: string;

  /** The name as it is compared: two people cannot differ by case or by width alone. */
  @Index('oauth2_user_name_key', { unique: true })
  @Column({ name: 'name_key', type: 'text' })
  nameKey!: string;

  @Column({ type: 'text', select: false })
  password!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
