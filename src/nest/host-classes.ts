import { Inject, Injectable, type InjectionToken, Optional, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

/** Makes the classes that a host names in its options, with what the module and its `imports` provide. */
@Injectable()
export class HostClasses {
  constructor(private readonly moduleRef: ModuleRef) {}

  /** The instance that one of the imports exports, so that the host has one and not two; else a new one. */
  async instance<T>(type: Type<T>): Promise<T> {
    const exported = await this.moduleRef.create(probeFor(type));
    return exported.found ?? this.make(type);
  }

  /**
   * The same for what is provided under a token: the class of that name is made, for whoever asked for its provider
   * while it is made would wait for ever.
   */
  provided<T>(token: InjectionToken, type: Type<T>): Promise<T> {
    return type === token ? this.make(type) : this.instance(type);
  }

  /** A new instance. */
  make<T>(type: Type<T>): Promise<T> {
    return this.moduleRef.create(type);
  }
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
