import { idOfToken } from '../kernel/personal.js';
import { STRUCK } from './mentions.js';
import type { PeopleStore } from './people-store.port.js';

/** What an answer says where a value was erased, and in an English sentence. */
const ERASED = STRUCK;
const ERASED_IN_ENGLISH = '(erased on request)';
/** Where the people database has never had the value, or has lost it. */
const MISSING = '(không có trong cơ sở dữ liệu nhân thân · missing)';
/** Fields of answers that hold the id of a person; the name goes beside them, as `holderName`. */
const PERSONS = new Set(['person', 'holder']);
/** Fields that hold a sentence, in which a person is called by the id. */
const SENTENCES = new Set(['vi', 'en']);
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Puts names and texts into an answer: in the place of their ids, beside the ids of persons, and into sentences. */
export function showPersonalValues<T>(answer: T, people: PeopleStore): T {
  const tokens = new Set<string>();
  const persons = new Set<string>();
  visit(answer, '', tokens, persons);
  if (tokens.size === 0 && persons.size === 0) return answer;
  const values = people.resolve([...tokens]);
  const names = people.resolve([...persons], 'name');
  if (tokens.size === 0 && names.size === 0) return answer;
  return shown(answer, '', values, names) as T;
}

function visit(value: unknown, field: string, tokens: Set<string>, persons: Set<string>): void {
  if (typeof value === 'string') {
    const id = idOfToken(value);
    if (id !== undefined) tokens.add(id);
    else if (PERSONS.has(field)) persons.add(value);
    else if (SENTENCES.has(field)) for (const [uuid] of value.matchAll(UUID)) persons.add(uuid);
  } else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value)) visit(item, name, tokens, persons);
}

type Values = ReadonlyMap<string, string | null>;

function shown(value: unknown, field: string, values: Values, names: Values): unknown {
  if (typeof value === 'string') {
    const id = idOfToken(value);
    if (id !== undefined) return values.has(id) ? (values.get(id) ?? ERASED) : MISSING;
    if (!SENTENCES.has(field)) return value;
    const erased = field === 'en' ? ERASED_IN_ENGLISH : ERASED;
    return value.replace(UUID, (uuid) => (names.has(uuid) ? (names.get(uuid) ?? erased) : uuid));
  }
  if (Array.isArray(value)) return value.map((item) => shown(item, field, values, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      const known = PERSONS.has(name) && typeof item === 'string' ? names.get(item) : undefined;
      const entry: [string, unknown] = [name, shown(item, name, values, names)];
      return known === undefined ? [entry] : [entry, [`${name}Name`, known ?? ERASED]];
    }),
  );
}
