import { Inject, Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { OAuth2ConfigurationError } from '../../options/configuration-error.js';
import { AccessAlternatives } from '../access/access-alternatives.js';
import { declaredAccess } from '../access/access-rule.js';
import { hasGuard } from '../guards/bound-guards.js';
import { ScopeGuard } from '../guards/scope.guard.js';
import { type GuardedPlace, guardedPlaces } from './guarded-places.js';
import { unaskedGuards } from './unasked-guards.js';

/**
 * Looks at every guarded handler before the application serves: what is missing would otherwise be a 500, or worse
 * an open door, at the first request that comes there.
 */
@Injectable()
export class ResourceStartup implements OnModuleInit {
  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(AccessAlternatives) private readonly alternatives: AccessAlternatives,
  ) {}

  /** @throws {OAuth2ConfigurationError} naming every handler that is not guarded as it seems */
  onModuleInit(): void {
    const places = guardedPlaces(this.modules);
    const problems = new Set([
      ...places.flatMap((place) => this.problems(place)),
      ...unaskedGuards(places, this.modules),
    ]);
    if (problems.size === 0) return;
    throw new OAuth2ConfigurationError([...problems], 'The application', 'its guarded handlers');
  }

  private problems({ type, methods }: GuardedPlace): readonly string[] {
    return methods.flatMap(({ name, handler }) => {
      const place = `${type.name}.${name}`;
      const declared = declaredAccess(handler, type);
      if (declared) return declared.or.flatMap((way) => this.unresolved(place, way));
      if (![handler, type].some((bound) => hasGuard(bound, ScopeGuard))) return [];
      return [
        `${place} has ScopeGuard and no scopes: write @RequireOAuth('…') or @Scopes('…'), which bring the guard along`,
      ];
    });
  }

  private unresolved(place: string, way: Type): readonly string[] {
    try {
      this.alternatives.find(way);
      return [];
    } catch {
      return [
        `${place} names ${way.name} in 'or', which cannot be asked: make it a provider of a module, in the default scope`,
      ];
    }
  }
}
