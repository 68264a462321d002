import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Something that is to be told to somebody else, once it is true. */
@Entity({ name: 'outbox_message' })
export class OutboxMessage {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id!: string;

  @Column({ type: 'text' })
  topic!: string;

  @Column({ type: 'jsonb' })
  payload!: object;
}
