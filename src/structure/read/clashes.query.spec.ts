import { askedOf } from '../../../test/support/asked-read-models.js';
import type { MemoryLog } from '../../../test/support/memory-log.js';
import { BASIS, smallRegister } from '../../../test/support/small-register.js';
import { clashesQuery } from './clashes.query.js';

type Answer = Awaited<ReturnType<typeof clashesQuery.run>>;

const decision = { decidedOn: '2018-01-01', effectiveOn: '2018-01-01', reason: 'Kiện toàn', basis: BASIS };
let log: MemoryLog;
let unit: (ref: string) => string;
/** A second register, whose commune bears the code that the first one's commune has; its organization bears another. */
const NEIGHBOUR = [
  { ref: '@xa', kind: 'locality', form: 'commune', name: 'Xã láng giềng', code: '11' },
  { ref: '@thon', kind: 'village', form: 'hamlet', name: 'Thôn 1', code: '01', parent: '@xa', households: 220 },
  { ref: '@so', kind: 'organization', form: 'base-cell', name: 'Chi bộ cơ sở láng giềng', code: 'CS-9', official: 9, posts: [{ post: 'secretary', holder: 'p-1', route: 'elected' }] },
]; // prettier-ignore
const asked = (validAt: string) => askedOf<Answer>(log, clashesQuery, { validAt });

beforeEach(() => {
  ({ log, unit } = smallRegister());
  log.when('OpenRegister', { register: 'q', name: 'Sổ láng giềng', authority: 'Huyện ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở sổ' }); // prettier-ignore
  log.when('RecordOpeningInventory', { register: 'q', asOf: '2016-08-01', source: 'Danh sách', reason: 'Hiện trạng', lines: NEIGHBOUR }, 'neighbour'); // prettier-ignore
  log.when('FillPost', { ...decision, register: 'r', unit: unit('@cb-1'), post: 'secretary', holder: 'p-1', route: 'elected', until: '2020-01-01' }); // prettier-ignore
  log.when('FillPost', { ...decision, register: 'r', unit: unit('@thon-1'), post: 'head', holder: 'p-1', route: 'elected', until: '2020-01-01' }); // prettier-ignore
});

describe('what clashes across registers', () => {
  it('is a code of localities or organizations that two registers bear; villages of two communes may bear the same', async () => {
    const { codes } = await asked('2019-01-01');
    expect(codes).toMatchObject([{ kind: 'locality', code: '11', units: [{ register: 'q', name: 'Xã láng giềng' }, { register: 'r', name: 'Xã Đăk Cấm' }] }]); // prettier-ignore
  });

  it('is a person who holds posts in two registers, as long as both are held', async () => {
    const { holders } = await asked('2019-01-01');
    expect(holders.map(({ holder, posts }) => [holder, posts.map((one) => `${one.register} ${one.post}`).sort()])).toEqual([
      ['p-1', ['q secretary', 'r head', 'r secretary']],
    ]); // prettier-ignore
    expect((await asked('2017-12-31')).holders).toEqual([]);
    expect((await asked('2020-01-01')).holders).toEqual([]);
  });

  it('is over when one of the codes is changed', async () => {
    log.when('RecodeLocality', { ...decision, register: 'r', unit: unit('@xa'), code: '12' });
    expect((await asked('2018-01-01')).codes).toEqual([]);
    expect((await asked('2017-12-31')).codes).toHaveLength(1);
  });
});
