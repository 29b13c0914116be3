export type { PeopleStore, PersonalValue } from './people-store.port.js';
export { hidePersonalValues, showPersonalValues } from './personal-values.js';
export { openPeopleStore, OtherPeopleVersion } from './sqlite/people-store.adapter.js';
