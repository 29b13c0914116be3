import { capabilitiesWith } from '../../src/capabilities.js';
import { auditEntries } from '../../src/history/read/audit-tables.js';
import { asEnding } from '../../src/kernel/audit.js';
import { givenEvents } from '../../src/projections/index.js';

const { events, projections } = capabilitiesWith([]);
const audit = projections.find((projection) => projection.name === 'audit')!;

describe('the audit sentence of every event', () => {
  it.each(events.map((event) => [event.name, event] as const))(
    '%s: reads whole in both languages, with days as each writes them',
    (name, { sample }) => {
      const [entry] = givenEvents(audit, [{ type: name, data: sample }]).rows(auditEntries);
      for (const said of [entry?.vi ?? '', entry?.en ?? '']) {
        expect(said).toMatch(/^\S.{8,}[^.,:\s]\.$/su);
        expect(said).not.toMatch(/undefined|\bnull\b|\[object|\s\s|,\s*[,.]|\(\)/);
      }
      // A reason stays as somebody wrote it.
      const { reason = '' } = sample as { reason?: string };
      expect(entry?.vi.replace(asEnding(reason), '')).not.toMatch(/\d{4}-\d{2}-\d{2}/);
      expect(entry?.en).not.toMatch(/\d{2}\/\d{2}\/\d{4}/);
      expect(entry?.vi).not.toBe(entry?.en);
    },
  );
});
