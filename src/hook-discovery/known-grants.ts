/** The grants that hooks can be for. An API that only guards its routes has none, and loads none. */
export abstract class KnownGrants {
  abstract names(): readonly string[];
}
