import { askedOf } from '../../../test/support/asked-read-models.js';
import type { MemoryLog } from '../../../test/support/memory-log.js';
import { BASIS, smallRegister } from '../../../test/support/small-register.js';
import type { AskedPage } from '../../projections/index.js';
import { auditQuery } from './audit.query.js';

type Answer = Awaited<ReturnType<typeof auditQuery.run>>;

let log: MemoryLog;
let unit: (ref: string) => string;
const RECORDED: Record<string, string> = {
  rename: '2021-03-01T01:00:00.000Z',
  annul: '2021-04-01T01:00:00.000Z',
};
const asked = (params: object = {}, page?: AskedPage) =>
  askedOf<Answer>(log, auditQuery, { register: 'r', ...params }, { recordedAt: (key) => RECORDED[key], ...(page ? { page } : {}) }); // prettier-ignore
const entries = async (params: object = {}) => (await asked(params)).entries;
const header = { register: 'r', decidedOn: '2019-12-30', effectiveOn: '2020-01-01', reason: 'Sắp xếp', basis: { number: '66/NQ-HĐND', title: 'Nghị quyết', issuer: 'Hội đồng nhân dân tỉnh', date: '2019-12-30' } }; // prettier-ignore
const rename = () => log.when('RenameVillage', { ...header, unit: unit('@thon-1'), name: 'Thôn Hòa Bình' }, 'rename'); // prettier-ignore
const round = () => ({
  register: 'r', form: 'supervision', subject: 'thematic', heldBy: { level: 'city', name: 'Ủy ban Kiểm tra Thành ủy' }, openedOn: '2018-02-01',
  concludedOn: '2018-03-01', basis: BASIS, reason: 'Theo kế hoạch',
  targets: [{ target: { unit: unit('@cb-1') }, conclusion: 'c', recommendations: [{ responsible: unit('@cb-1'), text: 't', deadline: '2018-06-30' }] }],
}); // prettier-ignore

beforeEach(() => {
  ({ log, unit } = smallRegister());
});

describe('the audit trail', () => {
  it('says who, what, when recorded, when effective, on what basis and on whose command, in two languages', async () => {
    rename();
    expect((await entries()).at(-1)).toMatchObject({
      actor: 'tester',
      commandName: 'GivenCommand',
      recordedAt: '2021-03-01T01:00:00.000Z',
      decidedOn: '2019-12-30',
      effectiveOn: '2020-01-01',
      basisNumber: '66/NQ-HĐND',
      basis: { issuer: 'Hội đồng nhân dân tỉnh' },
      vi: 'Đổi tên Thôn 1 (xã Đăk Cấm) thành Thôn Hòa Bình, có hiệu lực từ 01/01/2020, theo 66/NQ-HĐND.',
      en: 'Renamed the village Thôn 1 (xã Đăk Cấm) to Thôn Hòa Bình, effective 2020-01-01, by 66/NQ-HĐND.',
      annulledBy: null,
    });
  });

  it('tells every step of a remedy with the unit that answers for it, found under that unit and the basis of the round', async () => {
    log.when('RecordInspection', round(), 'round');
    const own = {
      register: 'r',
      inspection: log.idOf('RecordInspection', 'round', 'inspection'),
      recommendation: log.idOf('RecordInspection', 'round', 'recommendation', 1),
    };
    log.when('ReportRemedy', { ...own, on: '2018-05-01', remedy: 'x' });
    const move = { on: '2018-05-02', from: unit('@cb-1'), to: unit('@cb-2'), cause: 'e' };
    log.when('MoveRecommendation', { ...own, ...move });
    log.when('AcceptRemedy', { ...own, on: '2018-05-20' });
    expect((await entries({ basis: '12-KH/TU' })).map(({ vi }) => vi)).toEqual([
      'Ủy ban Kiểm tra Thành ủy giám sát chuyên đề đối với Chi bộ thôn 1 (Đảng bộ xã Đăk Cấm), từ ngày 01/02/2018, theo 12-KH/TU.',
      'Kết luận đối với Chi bộ thôn 1 (Đảng bộ xã Đăk Cấm) ngày 01/03/2018.',
      'Kiến nghị Chi bộ thôn 1 (Đảng bộ xã Đăk Cấm) khắc phục, thời hạn đến 30/06/2018.',
      'Chi bộ thôn 1 (Đảng bộ xã Đăk Cấm) báo cáo kết quả khắc phục ngày 01/05/2018.',
      'Chuyển trách nhiệm khắc phục từ Chi bộ thôn 1 (Đảng bộ xã Đăk Cấm) sang Chi bộ Cơ quan xã Đăk Cấm (Đảng bộ xã Đăk Cấm).',
      'Công nhận kết quả khắc phục của Chi bộ Cơ quan xã Đăk Cấm (Đảng bộ xã Đăk Cấm) ngày 20/05/2018.',
    ]);
    const types = async (ref: string) => (await entries({ unit: unit(ref) })).map(({ type }) => type);
    expect((await types('@cb-1')).slice(-5)).toEqual(['InspectionOpened', 'InspectionConcluded', 'RecommendationIssued', 'RemedyReported', 'RecommendationMoved']); // prettier-ignore
    expect((await types('@cb-2')).slice(-2)).toEqual(['RecommendationMoved', 'RemedyAccepted']);
  });

  it('keeps an annulled decision for ever, and says by which entry it was annulled', async () => {
    rename();
    const decisionId = log.idOf('RenameVillage', 'rename', 'decision');
    log.when('AnnulDecision', { ...header, decisionId, reason: 'Ghi nhầm thôn' }, 'annul');
    const [renamed, annulled] = (await entries({ unit: unit('@thon-1') })).slice(-2);
    expect(renamed).toMatchObject({ type: 'VillageRenamed', annulledBy: annulled?.position });
    expect(annulled).toMatchObject({
      type: 'DecisionAnnulled',
      annulledBy: null,
      vi: `Hủy ghi nhận quyết định ${decisionId} về Thôn Hòa Bình, vì ghi nhầm thôn, có hiệu lực từ 01/01/2020, theo 66/NQ-HĐND.`,
    });
  });

  it('shows a round annulled in all its entries but the annulment', async () => {
    log.when('RecordInspection', round(), 'round');
    const inspection = log.idOf('RecordInspection', 'round', 'inspection');
    log.when('AnnulInspection', { register: 'r', inspection, on: '2018-04-01', reason: 'Ghi trùng' });
    const own = (await entries({ unit: unit('@cb-1') })).filter(({ stream }) => stream.startsWith('inspection-')); // prettier-ignore
    expect(own.map(({ annulledBy }) => annulledBy === own.at(-1)?.position)).toEqual([true, true, true, false]); // prettier-ignore
  });

  it('is asked by the days of recording and, apart from them, by the days of effect', async () => {
    rename();
    const types = async (params: object) => (await entries(params)).map(({ type }) => type);
    expect(await types({ from: '2021-03-01', to: '2021-03-01' })).toEqual(['VillageRenamed']);
    expect(await types({ from: '2021-03-02' })).toEqual([]);
    expect(await types({ effectiveFrom: '2019-01-01', effectiveTo: '2020-01-01' })).toEqual(['VillageRenamed']); // prettier-ignore
    expect(await types({ effectiveFrom: '2020-01-02' })).toEqual([]);
  });

  it('comes in pages, each of which begins behind the last entry of the one before', async () => {
    rename();
    const all = await entries();
    const first = await asked({}, { limit: 3 });
    const rest = await asked({}, { limit: 100, after: [first.entries.at(-1)?.position ?? ''] });
    expect(first.entries).toHaveLength(3);
    expect([...first.entries, ...rest.entries]).toEqual(all);
  });

  it('shows what operators decided of the system itself under the name of its stream', async () => {
    const sample = { generation: 2, digest: 'a'.repeat(64), reason: 'Sửa tay' };
    log.events.push({ stream: 'operations', revision: 0, id: '0b8b2c7e-6d7b-5b86-9d5b-0c2f6c1d9e11', commandId: '0b8b2c7e-6d7b-5b86-9d5b-0c2f6c1d9e11', key: 'k', event: { type: 'DifferenceAccepted', data: sample } }); // prettier-ignore
    expect(await entries({ register: 'operations' })).toMatchObject([{ type: 'DifferenceAccepted' }]);
    await expect(asked({ register: 'elsewhere' })).rejects.toMatchObject({ details: { code: 'register-unknown' } }); // prettier-ignore
  });
});
