/** As much of an emitter as is needed: `EventEmitter2`, or the one of Node. @publicApi */
export interface EventEmitterLike {
  emit(name: string, event: unknown): unknown;
}
