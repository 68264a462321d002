import type { Subject } from './subject.js';

/** Somebody whom the host knows. `subject` identifies them for good: a key, not a name that may change. @publicApi */
export interface ResourceOwner {
  readonly subject: Subject;
  /** What the pages call them; default the subject. */
  readonly name?: string;
}

/**
 * The host's people. The package keeps none of its own: a token carries `subject` as text, and asks with that text.
 *
 * @publicApi
 * @example
 * ```ts
 * @Injectable()
 * export class AppUsers extends ResourceOwners {
 *   constructor(private readonly users: UserService) {
 *     super();
 *   }
 *
 *   async verify(username: string, password: string) {
 *     const user = await this.users.checkPassword(username, password);
 *     return user && { subject: user.id };
 *   }
 * }
 * ```
 */
export abstract class ResourceOwners {
  /** Who has this name and password; nothing when nobody does. Slow hashing belongs here. */
  abstract verify(username: string, password: string): Promise<ResourceOwner | undefined>;

  /**
   * Whether the subject may still be acted for: asked at code exchange and refresh. Without it everybody
   * stays active.
   */
  isActive?(subject: string): Promise<boolean>;

  /** The person with this subject. */
  find?(subject: string): Promise<ResourceOwner | undefined>;
}
