import type { Type } from '@nestjs/common';
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
 * @param classes those that must be among them
 * @throws when the data source is not PostgreSQL or lacks an entity, in words that tell what to write
 */
export function tableNames(dataSource: DataSource, classes: readonly Type[] = []): TableNames {
  const { type } = dataSource.options;
  if (type !== 'postgres') {
    throw new Error(`OAuth2Module needs a data source of type 'postgres', not '${type}'.`);
  }
  classes.forEach((listed) => requireListed(dataSource, listed));
  const names = Object.entries(TABLES).map(([key, table]) => [key, quotedPath(dataSource, table)]);
  return Object.fromEntries(names) as TableNames;
}

/** Whoever has both a class and its subclass has two of one table. */
function requireListed({ entityMetadatas }: DataSource, type: Type): void {
  const base = Object.getPrototypeOf(type) as Type;
  if (base.name === '') return;
  const others = entityMetadatas.filter(({ target }) => target !== type && isBase(target, type));
  if (others.length === 0 && entityMetadatas.some(({ target }) => target === type)) return;
  throw new Error(
    `The data source of OAuth2Module has ${others[0]?.name ?? 'nothing'} where the option entities has ${type.name}: set 'autoLoadEntities: true', or write '...oauth2EntitiesWith({ … })' from 'nest-authorization-server/typeorm' with the same classes in place of '...oauth2Entities' in its 'entities'.`,
  );
}

function isBase(target: unknown, type: Type): boolean {
  return typeof target === 'function' && type.prototype instanceof target;
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
