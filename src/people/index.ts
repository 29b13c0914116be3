export { ErasureLedger, UnreadableLedger, type ErasureLine } from './erasure-ledger.js';
export type { EventPlace, Erasure, PeopleStore, PersonalValue } from './people-store.port.js';
export { hidePersonalValues, mayHoldPersonalValues, type CarriedSchemas } from './personal-values.js';
export { showPersonalValues } from './shown-values.js';
export { copyPeopleFile, giveToLog } from './sqlite/people-copy.js';
export { OtherPeopleVersion, PEOPLE_FILE, PEOPLE_SCHEMA_VERSION } from './sqlite/people-file.js';
export { readPeople, type PeopleCounts, type PeopleReader } from './sqlite/people-reader.js';
export { openPeopleStore } from './sqlite/people-store.adapter.js';
