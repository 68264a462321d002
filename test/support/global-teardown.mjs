/** Stops the PostgreSQL that `global-setup` started. */
export default async function tearDown() {
  await globalThis.stopTestDatabase?.();
}
