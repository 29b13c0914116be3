import { generationContract } from '../../src/projections/generation.contract.js';
import { readModelsContract } from '../../src/projections/read-models.contract.js';
import { rebuildContract } from '../../src/projections/rebuild.contract.js';
import { inPostgres } from '../support/postgres/in-postgres.js';
import { startPostgres, type RunningPostgres } from '../support/postgres/start-postgres.js';

let server: RunningPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());
const place = inPostgres(() => server.url);

describe('read models in PostgreSQL', () => {
  readModelsContract(place);
});

describe('a rebuild in PostgreSQL', () => {
  rebuildContract(place);
});

describe('a generation in PostgreSQL', () => {
  generationContract(place);
});
