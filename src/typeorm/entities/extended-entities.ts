import type { Type } from '@nestjs/common';
import { getMetadataArgsStorage } from 'typeorm';
import { AuthorizationCode } from './authorization-code.entity.js';
import { Authorization } from './authorization.entity.js';
import { ClientSecret } from './client-secret.entity.js';
import { Client } from './client.entity.js';
import { Pkce } from './pkce.entity.js';
import { Spent } from './spent.entity.js';
import { Token } from './token.entity.js';

type Declared = ReturnType<typeof getMetadataArgsStorage>;
type DeclaredColumn = Declared['columns'][number];
type DeclaredRelation = Declared['relations'][number];

/** The entities of the package by their names. */
export const ENTITIES = {
  Client,
  ClientSecret,
  Authorization,
  AuthorizationCode,
  Pkce,
  Token,
  Spent,
} as const;

type EntityName = keyof typeof ENTITIES;

/** Subclasses that take the place of entities of the package, by the names of those. @publicApi */
export type ExtendedEntities = {
  readonly [Name in EntityName]?: Type<InstanceType<(typeof ENTITIES)[Name]>>;
};

/** What is wrong with subclasses, as sentences. */
export function entityProblems(extended: ExtendedEntities): readonly string[] {
  return Object.entries(extended).flatMap(([name, type]: readonly [string, unknown]) => {
    if (type === undefined) return [];
    if (!isEntityName(name)) {
      return [`entities.${name} is no entity: write one of ${Object.keys(ENTITIES).join(', ')}`];
    }
    const base: Type = ENTITIES[name];
    if (typeof type !== 'function' || !(type.prototype instanceof base)) {
      return [
        `entities.${name} is not a class that extends ${name} from 'nest-authorization-server/typeorm': write one that does`,
      ];
    }
    return [...tableProblems(type as Type, base), ...memberProblems(type as Type, base)];
  });
}

function isEntityName(name: string): name is EntityName {
  return Object.hasOwn(ENTITIES, name);
}

function tableProblems(type: Type, base: Type): readonly string[] {
  const { tables } = getMetadataArgsStorage();
  const wanted = tables.find(({ target }) => target === base)?.name ?? '';
  const own = tables.find(({ target }) => target === type);
  const right = `write @Entity({ name: '${wanted}' })`;
  if (!own) return [`${type.name} has no @Entity(): ${right}`];
  if (own.name !== wanted) return [`${type.name} is of another table than ${base.name}: ${right}`];
  const names = own.schema !== undefined || own.database !== undefined;
  return names
    ? [`${type.name} names a schema or a database of its own, the data source does that: ${right}`]
    : [];
}

/** What is wrong with the columns that were added. */
function memberProblems(type: Type, base: Type): readonly string[] {
  const { columns, generations, relations } = getMetadataArgsStorage();
  const added = lineage(type, base);
  const core = columns.filter(({ target }) => lineage(base, undefined).includes(target));
  const generated = (one: DeclaredColumn): boolean =>
    generations.some(
      ({ target, propertyName }) => target === one.target && propertyName === one.propertyName,
    );
  return [
    ...columns
      .filter(({ target }) => added.includes(target))
      .flatMap((one) => columnProblem(one, { type, base, core, isGenerated: generated(one) })),
    ...relations
      .filter(({ target }) => added.includes(target))
      .flatMap((one) => relationProblem(one, type)),
  ];
}

/** A class and those that it extends, up to one. */
function lineage(type: Type, end: Type | undefined): readonly unknown[] {
  const classes: unknown[] = [];
  for (
    let next: unknown = type;
    typeof next === 'function' && next !== end && next !== Function.prototype;
    next = Object.getPrototypeOf(next)
  ) {
    classes.push(next);
  }
  return classes;
}

interface ColumnPlace {
  readonly type: Type;
  readonly base: Type;
  readonly core: readonly DeclaredColumn[];
  readonly isGenerated: boolean;
}

function columnProblem(
  one: DeclaredColumn,
  { type, base, core, isGenerated }: ColumnPlace,
): readonly string[] {
  const place = `${type.name}.${one.propertyName}`;
  const taken = core.some(
    ({ propertyName, options }) =>
      propertyName === one.propertyName ||
      (options.name ?? propertyName) === (one.options.name ?? one.propertyName),
  );
  if (taken) return [`${place} is a column of ${base.name} already: leave it as it is`];
  if (one.options.primary) return [`${place} would be part of the key: leave @PrimaryColumn() out`];
  const { nullable, default: value, asExpression } = one.options;
  const isFilled =
    nullable === true || value !== undefined || asExpression !== undefined || isGenerated;
  const fillsItself = !['regular', 'version'].includes(one.mode);
  return isFilled || fillsItself ? [] : [unfilled(place)];
}

function relationProblem(one: DeclaredRelation, type: Type): readonly string[] {
  const isColumn = one.relationType === 'many-to-one' || one.relationType === 'one-to-one';
  return isColumn && one.options.nullable === false
    ? [unfilled(`${type.name}.${one.propertyName}`)]
    : [];
}

function unfilled(place: string): string {
  return `${place} is NOT NULL without a default, and rows that the server inserts do not name it: write nullable: true, or a default`;
}
