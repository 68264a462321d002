export { aClient, anAuthorization, aToken } from './builders.js';
export type { ContractCase, ContractSettings } from './contract/contract-case.js';
export { storeContract } from './contract/store-contract.js';
export type { Stores } from './contract/stores.js';
export { FakeClock } from './fake-clock.js';
export { memoryStores, type MemoryStores } from './memory/memory-stores.js';
export { OAuth2TestingModule, type OAuth2TestingOptions } from './oauth2-testing.module.js';
export { type TestToken, TestTokens } from './test-tokens.js';
