export type { PeopleStore, PersonalValue } from './people-store.port.js';
export { hidePersonalValues } from './personal-values.js';
export { showPersonalValues } from './shown-values.js';
export { openPeopleStore, OtherPeopleVersion } from './sqlite/people-store.adapter.js';
