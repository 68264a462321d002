import { Inject, Injectable, Optional, type Type } from '@nestjs/common';
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
