import type { Type } from '@nestjs/common';
import { MetadataScanner } from '@nestjs/core';

/** A method of a class, as Nest finds it: an inherited one too. */
export interface Handler {
  readonly name: string;
  readonly handler: object;
}

const SCANNER = new MetadataScanner();

/** The methods of a class that might be handlers. */
export function handlersOf(type: Type): readonly Handler[] {
  const prototype = type.prototype as Readonly<Record<string, object>>;
  return SCANNER.getAllMethodNames(prototype).map((name) => ({
    name,
    handler: prototype[name] as object,
  }));
}
