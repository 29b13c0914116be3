import {
  defineTable,
  type DatabaseOf,
  type PersonRegistered,
  type Projection,
} from '../../projections/index.js';

/** A registered person: the opaque id alone. */
export const persons = defineTable<{ person: string; registeredAt: string; position: string }>({
  name: 'persons',
  columns: { person: 'text', registeredAt: 'text', position: 'text' },
  key: ['position'],
});
export type PersonsDatabase = DatabaseOf<{ persons: typeof persons }>;

/** Who is registered, in the order of the log. No name is here: answers get them when they are read. */
export const personsProjection: Projection = {
  name: 'persons',
  version: 1,
  tables: [persons],
  handles: ['PersonRegistered'],
  project({ event, position, metadata }, model) {
    const { person } = (event as PersonRegistered).data;
    model.put(persons, { person, registeredAt: metadata.recordedAt, position });
  },
};
