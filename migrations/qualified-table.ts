import type { QueryRunner } from 'typeorm';

/**
 * Names a table of the package in the schema that the data source names; without one the connection's
 * own first schema is meant. Nothing sets `search_path`, which would leak into the host's later migrations.
 */
export function qualifiedTable(queryRunner: QueryRunner): (table: string) => string {
  const { options } = queryRunner.dataSource;
  const schema = 'schema' in options ? options.schema : undefined;
  const prefix = schema === undefined ? '' : `${quoted(schema)}.`;
  return (table) => prefix + quoted(table);
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
