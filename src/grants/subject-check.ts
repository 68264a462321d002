import { InvalidGrantError } from '../protocol/errors.js';
import type { ResourceOwners } from '../tokens/resource-owners.js';

/**
 * Asks the host whether a person may still be acted for, when the host can say.
 *
 * @throws {InvalidGrantError} when not
 */
export async function requireActive(
  owners: ResourceOwners | undefined,
  subject: string | null,
): Promise<void> {
  if (subject === null || !owners?.isActive) return;
  if (!(await owners.isActive(subject))) {
    throw new InvalidGrantError('the resource owner is no longer active');
  }
}
