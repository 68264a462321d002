import { type DataSource, type Migration, MigrationExecutor, type QueryRunner } from 'typeorm';

/**
 * The migrations of the package, recorded where TypeORM records them. Those of the host are in the same
 * table: here they do not exist, or reverting would take the host's last one.
 */
export class PackageMigrations extends MigrationExecutor {
  constructor(dataSource: DataSource) {
    super(dataSource);
    // One that cannot run in a transaction may be among them.
    this.transaction = 'each';
  }

  /** Every name, oldest first. */
  names(): readonly string[] {
    return this.getMigrations().map(({ name }) => name);
  }

  /** What was applied, newest first. */
  protected override async loadExecutedMigrations(queryRunner: QueryRunner): Promise<Migration[]> {
    const executed = await super.loadExecutedMigrations(queryRunner);
    const ours = this.names();
    return executed.filter(({ name }) => ours.includes(name));
  }
}
