import { Inject, Injectable, Logger, type OnModuleInit, Optional, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { OAuth2ConfigurationError } from '../../options/configuration-error.js';
import { AccessAlternatives } from '../access/access-alternatives.js';
import { declaredAccess } from '../access/access-rule.js';
import { hasGuard } from '../guards/bound-guards.js';
import { ScopeGuard } from '../guards/scope.guard.js';
import { ResourceSettings } from '../resource-settings.js';
import { type GuardedPlace, guardedPlaces } from './guarded-places.js';
import { ineffectiveDecorators } from './ineffective-decorators.js';
import { ServerScopes } from './server-scopes.js';
import { unaskedGuards } from './unasked-guards.js';
import { unknownScopes } from './unknown-scopes.js';

/**
 * Looks at every guarded handler before the application serves: what is missing would otherwise be a 500, or worse
 * an open door, at the first request that comes there.
 */
@Injectable()
export class ResourceStartup implements OnModuleInit {
  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(AccessAlternatives) private readonly alternatives: AccessAlternatives,
    @Inject(ResourceSettings) private readonly settings: ResourceSettings,
    @Optional() @Inject(ServerScopes) private readonly scopes?: ServerScopes,
  ) {}

  /** @throws {OAuth2ConfigurationError} naming every handler that is not guarded as it seems */
  onModuleInit(): void {
    const places = guardedPlaces(this.modules);
    const problems = new Set([
      ...places.flatMap((place) => this.problems(place)),
      ...unaskedGuards(places, this.modules),
    ]);
    if (problems.size > 0) {
      throw new OAuth2ConfigurationError([...problems], 'The application', 'its guarded handlers');
    }
    this.warn(places);
  }

  /** Of what may be meant, and mostly is not. */
  private warn(places: readonly GuardedPlace[]): void {
    const known = this.scopes?.names;
    const warnings = [
      ...ineffectiveDecorators(places),
      ...(known ? unknownScopes(places, known, this.settings) : []),
    ];
    const logger = new Logger('OAuth2');
    for (const warning of new Set(warnings)) logger.warn(warning);
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
