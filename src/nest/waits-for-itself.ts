import type { InjectionToken, Type } from '@nestjs/common';
import { PARAMTYPES_METADATA, SELF_DECLARED_DEPS_METADATA } from '@nestjs/common/internal';
import type { ModulesContainer } from '@nestjs/core';

type Tokens = readonly unknown[];

/**
 * How a class needs what it is itself to be provided as: Nest would wait for it, and say nothing. A circle of providers that
 * Nest makes by itself it tells; one that goes through a class of the options it cannot see.
 *
 * @returns what needs what, from the class to the token; nothing when there is no circle
 */
export function waitsForItself(
  modules: ModulesContainer,
  type: Type,
  token: InjectionToken,
): readonly string[] | undefined {
  const seen = new Set<unknown>();
  const search = (needed: Tokens, path: readonly string[]): readonly string[] | undefined => {
    for (const one of needed) {
      if (one === token) return [...path, nameOf(one)];
      if (one === undefined || seen.has(one)) continue;
      seen.add(one);
      const found = search(needsOf(modules, one), [...path, nameOf(one)]);
      if (found) return found;
    }
    return undefined;
  };
  return search(needsOfClass(type), [type.name]);
}

/** Of whoever is provided under a token, in any module. */
function needsOf(modules: ModulesContainer, token: unknown): Tokens {
  return [...modules.values()].flatMap(({ providers }) => {
    const wrapper = providers.get(token as InjectionToken);
    if (!wrapper) return [];
    if (Array.isArray(wrapper.inject)) return wrapper.inject.map(tokenOf);
    return typeof wrapper.metatype === 'function' ? needsOfClass(wrapper.metatype) : [];
  });
}

function needsOfClass(type: object): Tokens {
  const types = (Reflect.getMetadata(PARAMTYPES_METADATA, type) ?? []) as readonly unknown[];
  const said = (Reflect.getMetadata(SELF_DECLARED_DEPS_METADATA, type) ?? []) as readonly {
    readonly index: number;
    readonly param: unknown;
  }[];
  const needed = [...types];
  for (const { index, param } of said) needed[index] = param;
  return needed.filter((one) => one !== Object);
}

/** In `inject` a token may say that it is optional. */
function tokenOf(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null && 'token' in entry ? entry.token : entry;
}

function nameOf(token: unknown): string {
  return typeof token === 'function' ? token.name : String(token);
}
