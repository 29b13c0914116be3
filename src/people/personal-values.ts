import type { ZodType } from 'zod';
import { uuid5 } from '../kernel/ids.js';
import { personalToken, type PersonalKind } from '../kernel/personal.js';
import type { PeopleStore, PersonalValue } from './people-store.port.js';

interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, ZodType>>;
  readonly element?: ZodType;
  /** Of a record. */
  readonly valueType?: ZodType;
  readonly innerType?: ZodType;
  readonly options?: readonly ZodType[];
  readonly in?: ZodType;
}

interface Meta {
  readonly personal?: PersonalKind;
  readonly aboutPersonIn?: string;
  readonly carries?: 'command' | 'body';
}

/** Schemas of the commands that another one may carry, by their names. */
export type CarriedSchemas = ReadonlyMap<string, ZodType>;

/**
 * Puts an id and HMAC in the place of every marked value of a body (`personName()`, `personText()`), after keeping
 * them. The gateway calls it before a command is sent, so that handler, command hash and log never see the values.
 * Of a body that does not fit the schema nothing is kept: the handler refuses it before it does anything else.
 */
export function hidePersonalValues(
  schema: ZodType,
  body: unknown,
  commandId: string,
  people: PeopleStore,
  carried: CarriedSchemas = new Map(),
): unknown {
  const found: PersonalValue[] = [];
  const hidden = walk(schema, body, undefined, carried, (kind, value, about) => {
    const id = uuid5(commandId, 'personal', found.length);
    found.push({ id, kind, value, ...(about === undefined ? {} : { about }) });
    return found.length - 1;
  });
  if (found.length === 0 || !schema.safeParse(body).success) return body;
  const hmacs = people.keep(found);
  return put(hidden, (at) => personalToken(found[at]?.kind ?? 'text', found[at]?.id ?? '', hmacs[at] ?? ''));
}

const known = new WeakMap<ZodType, boolean>();

/** Whether a schema has a marked value anywhere; most have none. */
export function mayHoldPersonalValues(schema: ZodType): boolean {
  const told = known.get(schema) ?? holdsIn(schema, new Set());
  known.set(schema, told);
  return told;
}

function holdsIn(schema: ZodType, seen: Set<ZodType>): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  const { personal, carries } = (schema.meta() ?? {}) as Meta;
  if (personal !== undefined || carries !== undefined) return true;
  const { shape, element, valueType, innerType, options, in: input } = schema.def as unknown as Definition;
  const parts = [...Object.values(shape ?? {}), element, valueType, innerType, ...(options ?? []), input];
  return parts.some((part) => part !== undefined && holdsIn(part, seen));
}

/** Stands for a value while the others are still being found. */
class Placeholder {
  constructor(readonly at: number) {}
}

function walk(
  schema: ZodType,
  value: unknown,
  outer: string | undefined,
  carried: CarriedSchemas,
  found: (kind: PersonalKind, value: string, about: string | undefined) => number,
): unknown {
  if (value instanceof Placeholder) return value;
  const { personal, aboutPersonIn, carries } = (schema.meta() ?? {}) as Meta;
  if (personal !== undefined && typeof value === 'string')
    return schema.safeParse(value).success ? new Placeholder(found(personal, value, outer)) : value;
  if (carries !== undefined) return ofCarried(carries, value, carried, found);
  const about = aboutPersonIn === undefined ? outer : personIn(value, aboutPersonIn);
  const {
    type,
    shape,
    element,
    valueType,
    innerType,
    options,
    in: input,
  } = schema.def as unknown as Definition;
  if (type === 'array' && element && Array.isArray(value))
    return value.map((item) => walk(element, item, about, carried, found));
  if (type === 'object' && shape && typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        Object.hasOwn(shape, name) && shape[name]
          ? walk(shape[name], item, about, carried, found)
          : (item as unknown),
      ]),
    );
  }
  if (type === 'record' && valueType && typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(valueType, item, about, carried, found)])); // prettier-ignore
  if (type === 'union' && options) {
    const fitting = options.find((option) => option.safeParse(value).success);
    return fitting ? walk(fitting, value, about, carried, found) : value;
  }
  const inner = innerType ?? input;
  return inner ? walk(inner, value, about, carried, found) : value;
}

/** A command that is carried. A text that does not fit stays as it is: whoever carries it refuses it before anything is recorded. */
function ofCarried(
  as: 'command' | 'body',
  value: unknown,
  carried: CarriedSchemas,
  found: (kind: PersonalKind, value: string, about: string | undefined) => number,
): unknown {
  if (as === 'body') {
    const schemas = [...carried.values()].filter(mayHoldPersonalValues);
    return schemas.reduce((body, schema) => walk(schema, body, undefined, carried, found), value);
  }
  const { command, body } = value as { readonly command: string; readonly body: unknown };
  const schema = carried.get(command);
  return schema ? { command, body: walk(schema, body, undefined, carried, found) } : value;
}

/** The person whom a field of an object names. */
function personIn(value: unknown, field: string): string | undefined {
  const named = (value as Readonly<Record<string, { readonly person?: unknown } | undefined>> | null)?.[field]?.person; // prettier-ignore
  return typeof named === 'string' ? named : undefined;
}

function put(value: unknown, token: (at: number) => string): unknown {
  if (value instanceof Placeholder) return token(value.at);
  if (Array.isArray(value)) return value.map((item) => put(item, token));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, put(item, token)]));
}
