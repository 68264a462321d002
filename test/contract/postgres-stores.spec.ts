import { PostgresSource } from './postgres-stores.js';
import { storesContract } from './stores.contract.js';

storesContract('PostgreSQL', new PostgresSource());
storesContract(
  'PostgreSQL, in a schema of their own',
  new PostgresSource({ schema: 'auth-server' }),
);
storesContract('PostgreSQL, each request by itself', new PostgresSource({ coalesces: false }));
