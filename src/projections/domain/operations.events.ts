import { z } from 'zod';
import type { DomainEvent } from '../../kernel/event.js';
import { daySchema, idSchema } from '../../kernel/schemas.js';
import { personName } from '../../kernel/personal.js';
import type { EventDefinition } from '../../kernel/event-definition.js';

/** The stream of what operators decide and prove about the system itself. */
export const OPERATIONS = 'operations';

const hex256 = z.string().regex(/^[0-9a-f]{64}$/);
const generation = z.int().min(1);

const differenceSchema = z.strictObject({
  table: z.string(),
  key: z.record(z.string(), z.union([z.string(), z.number()])),
  kind: z.enum(['differs', 'only-live', 'only-rebuilt', 'table-missing']),
  column: z.string(),
  live: z.unknown(),
  rebuilt: z.unknown(),
});

const tableSchema = z.strictObject({
  table: z.string(),
  projection: z.string(),
  standing: z.enum(['compared', 'new-version', 'added', 'removed', 'not-compared']),
  liveRows: z.int().min(0).nullable(),
  rows: z.int().min(0).nullable(),
  sha256: hex256.nullable(),
});

/** What a rebuild found (see `Certificate`). */
export const certificateSchema = z.strictObject({
  fromGeneration: generation.nullable(),
  toGeneration: generation,
  position: z.string().nullable(),
  events: z.int().min(0),
  projections: z.array(z.strictObject({ name: z.string(), version: z.int() })).readonly(),
  tables: z.array(tableSchema).readonly(),
  differences: z.strictObject({
    total: z.int().min(0),
    digest: hex256,
    listed: z.array(differenceSchema).max(100).readonly(),
  }),
  setAside: z.array(z.string()).readonly(),
  switched: z.boolean(),
  acceptedBecause: z.string().nullable(),
  /** The night of which this is the certificate; missing where a person asked for it. */
  night: daySchema.optional(),
});

export type CertificateData = z.infer<typeof certificateSchema>;

/** Which differences are accepted, and why. */
export const acceptanceSchema = z.strictObject({
  generation,
  /** Of the certificate: it names exactly these differences. */
  digest: hex256,
  /** Public: it is shown in the audit trail. */
  reason: z.string().trim().min(1).max(2_000),
});

/** A rebuilt generation was compared with the live one, and switched to or not. */
export type GenerationCertified = DomainEvent<'GenerationCertified', CertificateData>;

/** A person takes responsibility for the differences between a rebuilt generation and the live one. */
export type DifferenceAccepted = DomainEvent<'DifferenceAccepted', z.infer<typeof acceptanceSchema>>;

/** Who is registered; the name goes into the people database, and neither the log nor a read model has it. */
export const personSchema = z.strictObject({ name: personName() });

/** A person is known from now on under an opaque id. */
export type PersonRegistered = DomainEvent<'PersonRegistered', { readonly person: string }>;

/** Who is to be erased. No reason is asked for: it would stand in the log for ever, perhaps with the name. */
export const erasureSchema = z.strictObject({ person: idSchema });

/** A person's name and the texts about this person are gone from the people database, or go before anybody is served. */
export type PersonErased = DomainEvent<'PersonErased', { readonly person: string }>;

/** What a person decides about an incident: it is tried again, or set aside for good. */
export const settlementSchema = z.strictObject({
  /** Id of the event that could not be taken, or of the command that a reactor sends and that is refused. */
  incident: idSchema,
  how: z.enum(['retry', 'set-aside']),
  /** Who could not take it: `projection structure`, `reactor obligations`. */
  by: z.string().min(1).max(200),
  /** The event that could not be taken, or that the refused command goes back to; null where it is not in the log. */
  event: z.strictObject({ type: z.string(), stream: z.string(), revision: z.int().min(0) }).nullable(),
  error: z.string().max(4_000),
  /** Public: it is shown in the audit trail. */
  reason: z.string().trim().min(1).max(2_000),
});

/** A person has settled an incident; rebuilds and reactors read it first and obey it. */
export type IncidentSettled = DomainEvent<'IncidentSettled', z.infer<typeof settlementSchema>>;

/** Which host serves the log from now on, and where it keeps its read models. */
export const hostSchema = z.strictObject({
  /** Of its data folder. */
  host: z.uuid(),
  /** Its name in the network. */
  name: z.string().min(1).max(255),
  /** `own`: in its data folder; `shared`: in a database that several hosts may use. */
  readModels: z.enum(['own', 'shared']),
});

/** A host serves the log from now on. */
export type HostJoined = DomainEvent<'HostJoined', z.infer<typeof hostSchema>>;

/** Which host serves the log no more, and why. */
export const retirementSchema = z.strictObject({
  host: z.uuid(),
  /** Public: it is shown in the audit trail. */
  reason: z.string().trim().min(1).max(2_000),
});

/** A person says that a host serves the log no more. */
export type HostRetired = DomainEvent<'HostRetired', z.infer<typeof retirementSchema>>;

export type OperationsEvent =
  | GenerationCertified
  | DifferenceAccepted
  | PersonRegistered
  | PersonErased
  | IncidentSettled
  | HostJoined
  | HostRetired;

const NO_DIFFERENCE = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export const generationCertified: EventDefinition<GenerationCertified> = {
  name: 'GenerationCertified',
  version: 1,
  schema: certificateSchema,
  sample: {
    fromGeneration: 1,
    toGeneration: 2,
    position: 'sqlite:0b7c:00000000000000001204',
    events: 1204,
    projections: [{ name: 'structure', version: 1 }],
    tables: [
      {
        table: 'structure_units',
        projection: 'structure',
        standing: 'compared',
        liveRows: 0,
        rows: 0,
        sha256: NO_DIFFERENCE,
      },
    ],
    differences: { total: 0, digest: NO_DIFFERENCE, listed: [] },
    setAside: [],
    switched: true,
    acceptedBecause: null,
  },
};

export const differenceAccepted: EventDefinition<DifferenceAccepted> = {
  name: 'DifferenceAccepted',
  version: 1,
  schema: acceptanceSchema,
  sample: {
    generation: 2,
    digest: NO_DIFFERENCE,
    reason: 'A row was changed by hand on 2021-09-20 and is put right.',
  },
};

export const personRegistered: EventDefinition<PersonRegistered> = {
  name: 'PersonRegistered',
  version: 1,
  schema: z.object({ person: z.string() }),
  sample: { person: '0b8b2c7e-6d7b-5b86-9d5b-0c2f6c1d9e11' },
};

export const personErased: EventDefinition<PersonErased> = {
  name: 'PersonErased',
  version: 1,
  schema: z.object({ person: z.string() }),
  sample: { person: '0b8b2c7e-6d7b-5b86-9d5b-0c2f6c1d9e11' },
};

export const incidentSettled: EventDefinition<IncidentSettled> = {
  name: 'IncidentSettled',
  version: 1,
  schema: settlementSchema,
  sample: {
    incident: '0d4a1b9c-7c5e-5d3a-9a44-0d2f5f1c8e11',
    how: 'set-aside',
    by: 'projection structure',
    event: { type: 'WrittenElsewhere.v1', stream: 'register-kon-tum', revision: 412 },
    error: 'its stored name is not in the registry',
    reason: 'Another program wrote it by mistake; it changes no unit.',
  },
};

export const hostJoined: EventDefinition<HostJoined> = {
  name: 'HostJoined',
  version: 1,
  schema: hostSchema,
  sample: { host: '5b1c9a52-0d3f-4a77-8d1e-7a5b0c9f2e41', name: 'may-chu-1', readModels: 'shared' },
};

export const hostRetired: EventDefinition<HostRetired> = {
  name: 'HostRetired',
  version: 1,
  schema: retirementSchema,
  sample: { host: '5b1c9a52-0d3f-4a77-8d1e-7a5b0c9f2e41', reason: 'Thay máy chủ.' },
};

export const operationsEvents: readonly EventDefinition[] = [
  generationCertified,
  differenceAccepted,
  personRegistered,
  personErased,
  incidentSettled,
  hostJoined,
  hostRetired,
] as never;
