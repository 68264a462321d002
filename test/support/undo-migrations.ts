import type { DataSource } from 'typeorm';

/** Undoes the newest steps, up to and with the one of this name. */
export async function undoFrom(dataSource: DataSource, name: string): Promise<void> {
  for (let undone = ''; undone !== name;) {
    const [last] = await dataSource.query<{ readonly name: string }[]>(
      'SELECT name FROM migrations ORDER BY id DESC LIMIT 1',
    );
    if (!last) throw new Error(`${name} was not run`);
    await dataSource.undoLastMigration();
    undone = last.name;
  }
}
