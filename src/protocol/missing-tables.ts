/** What to tell the operator of a database without the tables of the package. */
export const MISSING_TABLES =
  "the tables of nest-authorization-server are missing: add oauth2Migrations to the data source's migrations " +
  'and run them, or run "npx oauth2 migration run"';
