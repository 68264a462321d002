import type { INestApplicationContext } from '@nestjs/common';
import { StorageUnavailableError } from '../../src/protocol/storage-unavailable.js';
import { TokenStore } from '../../src/tokens/token.store.js';

/** The ids of the tokens that are looked up meanwhile. */
export async function lookedUp(
  app: INestApplicationContext,
  act: () => Promise<unknown>,
): Promise<readonly string[]> {
  const store = app.get(TokenStore);
  const find = store.find.bind(store);
  const ids: string[] = [];
  store.find = (id) => {
    ids.push(id);
    return find(id);
  };
  await act().finally(() => (store.find = find));
  return ids;
}

/** How often a token is looked up meanwhile. */
export async function lookUps(
  app: INestApplicationContext,
  act: () => Promise<unknown>,
): Promise<number> {
  return (await lookedUp(app, act)).length;
}

/** What happens while the database is away. */
export async function withoutStorage<T>(
  app: INestApplicationContext,
  act: () => Promise<T>,
): Promise<T> {
  const store = app.get(TokenStore);
  const find = store.find.bind(store);
  store.find = () => Promise.reject(new StorageUnavailableError(new Error('gone')));
  return act().finally(() => (store.find = find));
}
