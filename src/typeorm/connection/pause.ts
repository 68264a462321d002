/** A wait that can be cut short. It does not keep the process alive. */
export class Pause {
  #end: (() => void) | undefined;

  /** @unit milliseconds */
  async for(duration: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#end = resolve;
      timer = setTimeout(resolve, duration).unref();
    });
    clearTimeout(timer);
  }

  end(): void {
    this.#end?.();
  }
}
