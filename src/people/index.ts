export type { PeopleStore, PersonalValue } from './people-store.port.js';
export { hidePersonalValues, showPersonalValues } from './personal-values.js';
export { openPeopleStore } from './sqlite/people-store.adapter.js';
