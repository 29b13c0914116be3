import { BESIDE_THE_STRUCTURE } from './beside-the-structure.js';
import { OF_ACCESS } from './of-access.js';
import { OF_DOCUMENTS } from './of-documents.js';
import { OF_PLANS } from './of-plans.js';
import { OF_REQUESTS } from './of-requests.js';
import { OF_THE_COMMAND_LINE } from './of-the-command-line.js';
import { OF_THE_STRUCTURE } from './of-the-structure.js';
import { OF_THE_SYSTEM } from './of-the-system.js';
import type { ProblemTypes } from './problem-type.js';

/** The problem types that an answer over HTTP can be of. */
export const HTTP_PROBLEM_TYPES: ProblemTypes = {
  ...OF_REQUESTS,
  ...OF_ACCESS,
  ...OF_THE_STRUCTURE,
  ...BESIDE_THE_STRUCTURE,
  ...OF_PLANS,
  ...OF_DOCUMENTS,
  ...OF_THE_SYSTEM,
};

/** Every problem type there is: what `/problems/<code>` says. */
export const PROBLEM_TYPES: ProblemTypes = { ...HTTP_PROBLEM_TYPES, ...OF_THE_COMMAND_LINE };
