import { Inject, Injectable, type InjectionToken, Optional, type Type } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { OAuth2ConfigurationError } from '../options/configuration-error.js';
import { waitsForItself } from './waits-for-itself.js';

/** Makes the classes that a host names in its options, with what the module and its `imports` provide. */
@Injectable()
export class HostClasses {
  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly modules: ModulesContainer,
  ) {}

  /** The instance that one of the imports exports, so that the host has one and not two; else a new one. */
  async instance<T>(type: Type<T>): Promise<T> {
    const exported = await this.moduleRef.create(probeFor(type));
    return exported.found ?? this.make(type);
  }

  /**
   * The same for what is provided under a token: the class of that name is made, for whoever asked for its provider
   * while it is made would wait for ever.
   *
   * @throws {OAuth2ConfigurationError} when what the class needs waits for the class
   */
  provided<T>(token: InjectionToken, type: Type<T>): Promise<T> {
    const circle = waitsForItself(this.modules, type, token);
    if (circle) throw new OAuth2ConfigurationError([told(circle)]);
    return type === token ? this.make(type) : this.instance(type);
  }

  /** A new instance. */
  make<T>(type: Type<T>): Promise<T> {
    return this.moduleRef.create(type);
  }
}

function told(circle: readonly string[]): string {
  const [type = '', needed = '', ...others] = circle;
  const path = others.reduce(
    (text, name) => `${text}, which needs ${name}`,
    `${type} needs ${needed}`,
  );
  return `${path}, which it is to be itself: let it ask ModuleRef when it is used`;
}

/** A class whose only purpose is to be given the instance, or nothing when nobody provides it. */
function probeFor<T>(type: Type<T>): Type<{ readonly found: T | undefined }> {
  const probe = class {
    constructor(readonly found: T | undefined) {}
  };
  Inject(type)(probe, undefined, 0);
  Optional()(probe, undefined, 0);
  return probe;
}
