import type { DataSource } from 'typeorm';

const TABLES = {
  client: 'oauth2_client',
  clientSecret: 'oauth2_client_secret',
  authorization: 'oauth2_authorization',
  code: 'oauth2_authorization_code',
  pkce: 'oauth2_pkce',
  token: 'oauth2_token',
  spent: 'oauth2_spent',
} as const;

/** The package's tables as SQL names them: quoted, and in their schema. */
export type TableNames = Readonly<Record<keyof typeof TABLES, string>>;

/**
 * The tables as the entities of this data source know them. They are found by table name, not by class,
 * so that a host can list a subclass of an entity.
 *
 * @throws when the data source is not PostgreSQL or lacks an entity, in words that tell what to write
 */
export function tableNames(dataSource: DataSource): TableNames {
  const { type } = dataSource.options;
  if (type !== 'postgres') {
    throw new Error(`OAuth2Module needs a data source of type 'postgres', not '${type}'.`);
  }
  const names = Object.entries(TABLES).map(([key, table]) => [key, quotedPath(dataSource, table)]);
  return Object.fromEntries(names) as TableNames;
}

function quotedPath(dataSource: DataSource, table: string): string {
  const metadata = dataSource.entityMetadatas.find(({ tableName }) => tableName === table);
  if (!metadata) {
    throw new Error(
      `The data source of OAuth2Module has no entity for the table ${table}: set 'autoLoadEntities: true', or add '...oauth2Entities' from 'nest-authorization-server/typeorm' to its 'entities' (and use no 'entityPrefix').`,
    );
  }
  const path = metadata.schema === undefined ? [table] : [metadata.schema, table];
  return path.map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
}
