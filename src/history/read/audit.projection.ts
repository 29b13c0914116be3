import type { AuditSource } from '../../kernel/audit.js';
import type { Projection } from '../../projections/index.js';
import { auditEntries, auditNames, auditStreams, auditUnits } from './audit-tables.js';

/** Who, what, when recorded, when effective, on what legal basis, on whose command: a row for every event, in two languages. */
export function auditProjection(sources: readonly AuditSource[]): Projection {
  const byType = new Map(sources.flatMap((source) => source.types.map((type) => [type, source] as const)));
  return {
    name: 'audit',
    version: 1,
    tables: [auditEntries, auditUnits, auditNames, auditStreams],
    handles: [...byType.keys()],
    project({ event, position, stream, revision, metadata }, model) {
      const source = byType.get(event.type);
      if (!source) throw new Error(`nobody says what ${event.type} means to an auditor`);
      const given = new Map(source.names(event));
      const nameOf = (unit: string): string =>
        model.get(auditNames, { unit })?.name ?? given.get(unit) ?? unit;
      const {
        register: told,
        units,
        decisionId,
        decidedOn,
        effectiveOn,
        basis,
        sentence,
      } = source.describe(event, nameOf);
      const register = told ?? model.get(auditStreams, { stream })?.register ?? '';
      if (told !== null) model.put(auditStreams, { stream, register });
      model.put(auditEntries, {
        position, register, stream, revision, type: event.type, actor: metadata.actor.id, authenticated: metadata.actor.authenticated ? 1 : 0,
        recordedAt: metadata.recordedAt, decidedOn, effectiveOn, decisionId, basisNumber: basis?.number ?? null, basis,
        commandName: metadata.commandName, commandId: metadata.commandId, vi: sentence.vi, en: sentence.en,
      }); // prettier-ignore
      for (const unit of units) model.put(auditUnits, { register, unit, position });
      for (const [unit, name] of given) model.put(auditNames, { unit, name });
    },
  };
}
