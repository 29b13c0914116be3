import { placed, type AuditKnowledge, type AuditSource, type NamedUnit } from '../../kernel/audit.js';
import type { Projection } from '../../projections/index.js';
import {
  auditAnnulments,
  auditNotes,
  auditEntries,
  auditNames,
  auditStreams,
  auditUnits,
} from './audit-tables.js';

/** Who, what, when recorded, when effective, on what legal basis, on whose command: a row for every event, in two languages. */
export function auditProjection(sources: readonly AuditSource[]): Projection {
  const byType = new Map(sources.flatMap((source) => source.types.map((type) => [type, source] as const)));
  return {
    name: 'audit',
    version: 3,
    tables: [auditEntries, auditUnits, auditNames, auditStreams, auditNotes, auditAnnulments],
    handles: [...byType.keys()],
    project({ event, position, stream, revision, metadata }, model) {
      const source = byType.get(event.type);
      if (!source) throw new Error(`nobody says what ${event.type} means to an auditor`);
      const given = new Map(source.names(event).map((one) => [one.unit, one]));
      const named = (unit: string): NamedUnit | undefined =>
        model.get(auditNames, { unit }) ?? given.get(unit);
      const nameOf = (unit: string): string => named(unit)?.name ?? unit;
      const parentOf = (unit: string): string | undefined => {
        const parent = named(unit)?.parent;
        return parent ? nameOf(parent) : undefined;
      };
      const known: AuditKnowledge = {
        nameOf,
        parentOf,
        placeOf: (unit) => placed(nameOf(unit), parentOf(unit)),
        noted: (key) => model.get(auditNotes, { stream, key })?.text,
      };
      const facts = source.describe(event, known);
      const { register: told, units, decisionId, decidedOn, effectiveOn, sentence } = facts;
      const opened = told === null ? model.get(auditStreams, { stream }) : undefined;
      const register = told ?? opened?.register ?? '';
      const basis = facts.basis === 'of-the-stream' ? (opened?.basis ?? null) : facts.basis;
      // The events of a register all name it; only its first one says anything new of the stream.
      if (told !== null && (revision === 0 || !model.get(auditStreams, { stream })))
        model.put(auditStreams, { stream, register, basis });
      model.put(auditEntries, {
        position, register, stream, revision, type: event.type, actor: metadata.actor.id, authenticated: metadata.actor.authenticated ? 1 : 0, osUser: metadata.actor.osUser ?? null,
        recordedAt: metadata.recordedAt, decidedOn, effectiveOn, decisionId, basisNumber: basis?.number ?? null, basis,
        commandName: metadata.commandName, commandId: metadata.commandId, vi: sentence.vi, en: sentence.en,
      }); // prettier-ignore
      for (const unit of units) model.put(auditUnits, { register, unit, position });
      for (const [unit, { name, parent }] of given) {
        const row = model.get(auditNames, { unit });
        model.put(auditNames, { unit, name: name ?? row?.name ?? unit, parent: parent === undefined ? (row?.parent ?? null) : parent }); // prettier-ignore
      }
      for (const [key, text] of facts.notes ?? []) model.put(auditNotes, { stream, key, text });
      if (facts.annuls !== undefined)
        model.put(auditAnnulments, { register, decisionId: facts.annuls, position });
    },
  };
}
