import { inFiles } from '../../../test/support/ledger.js';
import { generationContract } from '../generation.contract.js';
import { readModelsContract } from '../read-models.contract.js';
import { rebuildContract } from '../rebuild.contract.js';

describe('read models in files', () => {
  readModelsContract(inFiles);
});

describe('a rebuild in files', () => {
  rebuildContract(inFiles);
});

describe('a generation in files', () => {
  generationContract(inFiles);
});
