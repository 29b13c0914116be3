import { MemoryLog } from './memory-log.js';
import { uuid5, commandIdOf } from '../../src/kernel/ids.js';

export const BASIS = {
  number: '12-KH/TU',
  title: 'Kế hoạch kiểm tra, giám sát',
  issuer: 'Thành ủy Kon Tum',
  date: '2018-01-15',
};

const LINES = [
  { ref: '@xa', kind: 'locality', form: 'commune', name: 'Xã Đăk Cấm', code: '11' },
  { ref: '@dang-bo', kind: 'organization', form: 'committee', name: 'Đảng bộ xã Đăk Cấm', code: 'DB-11', locality: '@xa' },
  { ref: '@truong', kind: 'organization', form: 'base-cell', name: 'Chi bộ cơ sở Trường Trung học cơ sở số 1', code: 'CS-1', official: 9 },
  { ref: '@thue', kind: 'organization', form: 'base-cell', name: 'Chi bộ cơ sở Chi cục Thuế', code: 'CS-2', official: 12 },
  { ref: '@toa-an', kind: 'organization', form: 'base-cell', name: 'Chi bộ cơ sở Tòa án nhân dân', code: 'CS-3', official: 8 },
  { ref: '@thon-1', kind: 'village', form: 'hamlet', name: 'Thôn 1', code: '01', parent: '@xa', households: 220 },
  { ref: '@cb-1', kind: 'cell', form: 'residential', name: 'Chi bộ thôn 1', code: 'CB01', parent: '@dang-bo', pairWith: '@thon-1', official: 20 },
  { ref: '@cb-2', kind: 'cell', form: 'agency', name: 'Chi bộ Cơ quan xã Đăk Cấm', code: 'CQ01', parent: '@dang-bo', official: 10 },
  { ref: '@to-1', kind: 'group', form: 'standing', name: 'Tổ đảng 1', code: 'T1', parent: '@cb-1', number: 11 },
  { ref: '@to-2', kind: 'group', form: 'standing', name: 'Tổ đảng 2', code: 'T2', parent: '@cb-1', number: 8 },
]; // prettier-ignore

/** A commune, its committee with two cells, three base-cells: enough for what stands beside the structure. `r` is its id. */
export function smallRegister(): { log: MemoryLog; unit: (ref: string) => string } {
  const log = new MemoryLog();
  log.when('OpenRegister', {
    register: 'r', name: 'Sổ', authority: 'Thành ủy', region: 'central-highlands', openedOn: '2016-08-01', reason: 'Mở sổ',
  }); // prettier-ignore
  const inventory = { register: 'r', asOf: '2016-08-01', source: 'Danh sách', reason: 'Hiện trạng' };
  log.when('RecordOpeningInventory', { ...inventory, lines: LINES }, 'inventory');
  const command = commandIdOf('tester', 'RecordOpeningInventory', 'inventory');
  return {
    log,
    unit: (ref) => {
      const at = LINES.findIndex((line) => line.ref === ref);
      return at < 0 ? ref : uuid5(command, at === 0 ? 'unit' : `unit-${at}`, 1);
    },
  };
}
