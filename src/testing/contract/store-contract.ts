import { approvalCases, approvalRaces } from './approval.cases.js';
import { codeCases } from './authorization-code.cases.js';
import { codeRaces } from './authorization-code.races.js';
import { authorizationCases, authorizationRaces } from './authorization.cases.js';
import { clientCases, clientRaces } from './client.cases.js';
import { casesOf, type ContractCase, type ContractSettings } from './contract-case.js';
import { refreshTokenCases, refreshTokenRaces } from './refresh-token.cases.js';
import { retentionCases } from './retention.cases.js';
import { spentCases, spentRaces } from './spent.cases.js';
import { tokenCases, tokenRaces } from './token.cases.js';

/**
 * Everything that the stores of a server must do, one by one and under many calls at once: whoever writes stores
 * runs these against them. Needs no test framework.
 *
 * @publicApi
 * @example
 * ```ts
 * for (const { store, title, run } of storeContract()) {
 *   it(`${store}: ${title}`, () => run(stores));
 * }
 * ```
 */
export function storeContract(settings: ContractSettings = {}): readonly ContractCase[] {
  const approvals = { alone: approvalCases, races: approvalRaces };
  const authorizations = { alone: authorizationCases, races: authorizationRaces };
  return [
    ...casesOf('clients', { alone: clientCases, races: clientRaces }, settings),
    ...casesOf('tokens', { alone: tokenCases, races: tokenRaces }, settings),
    ...casesOf('authorizations', authorizations, settings),
    ...casesOf('authorizations', approvals, settings),
    ...casesOf('codes', { alone: codeCases, races: codeRaces }, settings),
    ...casesOf('refreshTokens', { alone: refreshTokenCases, races: refreshTokenRaces }, settings),
    ...casesOf('spent', { alone: spentCases, races: spentRaces }, settings),
    ...casesOf('retention', { alone: retentionCases }, settings),
  ];
}
