/**
 * Waits for an answer, so many milliseconds at most. The wait does not keep the process alive.
 *
 * @throws what `reason` says when it takes longer
 */
export async function inTime<T>(work: Promise<T>, limit: number, reason: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    // What has arrived while the process was busy is looked at first.
    timer = setTimeout(() => setImmediate(() => reject(reason())), limit).unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
