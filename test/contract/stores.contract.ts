import { afterAll, beforeAll, describe } from '@jest/globals';
import { approvalContract } from './approval.contract.js';
import { authorizationCodeStoreContract } from './authorization-code.contract.js';
import { authorizationStoreContract } from './authorization.contract.js';
import { clientStoreContract } from './client.contract.js';
import { refreshTokenStoreContract } from './refresh-token.contract.js';
import { retentionStoreContract } from './retention.contract.js';
import { spentStoreContract } from './spent.contract.js';
import type { Stores, StoreSource } from './store-set.js';
import { tokenStoreContract } from './token.contract.js';

/** Runs the suite of every port against one kind of storage. */
export function storesContract(name: string, source: StoreSource): void {
  describe(`stores in ${name}`, () => {
    let opened: readonly [Stores, Stores];
    const here = (): Stores => opened[0];
    const elsewhere = (): Stores => opened[1];

    beforeAll(async () => {
      opened = await source.open();
    });
    afterAll(() => source.close());

    describe('clients', () => {
      clientStoreContract(here);
    });
    describe('tokens', () => {
      tokenStoreContract(here);
    });
    describe('authorizations', () => {
      authorizationStoreContract(here);
    });
    describe('approvals without a code', () => {
      approvalContract(here, elsewhere);
    });
    describe('authorization codes', () => {
      authorizationCodeStoreContract(here, elsewhere);
    });
    describe('refresh tokens', () => {
      refreshTokenStoreContract(here, elsewhere);
    });
    describe('spent things', () => {
      spentStoreContract(here, elsewhere);
    });
    describe('retention', () => {
      retentionStoreContract(here);
    });
  });
}
