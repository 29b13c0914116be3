import type { ProblemTypes } from './problem-type.js';

const DAY_VI = 'Kiểm tra ngày.';
const DAY_EN = 'Check the day.';

/** What the rules of inspections, meetings, programmes and of the system's own stream refuse. */
export const BESIDE_THE_STRUCTURE: ProblemTypes = {
  'after-today': [422, 'Sau hôm nay', 'Chỉ ghi điều đã xảy ra, không ghi điều sẽ xảy ra.', 'What has happened is recorded, not what will.'],
  'before-the-cause': [422, 'Trước cuộc giám sát là nguyên nhân', `Cuộc kiểm tra mở trước cuộc giám sát dẫn đến nó. ${DAY_VI}`, `The inspection lies before the supervision that caused it. ${DAY_EN}`],
  'before-the-last-step': [422, 'Trước bước gần nhất', `Ngày ở trước bước đã ghi gần nhất. ${DAY_VI}`, `The day lies before the last step recorded. ${DAY_EN}`],
  'before-the-meeting': [422, 'Trước buổi sinh hoạt', `Ngày ở trước buổi sinh hoạt. ${DAY_VI}`, `The day lies before the meeting. ${DAY_EN}`],
  'before-the-programme': [422, 'Trước chương trình', `Ngày ở trước khi chương trình bắt đầu. ${DAY_VI}`, `The day lies before the programme. ${DAY_EN}`],
  'before-the-round': [422, 'Trước cuộc kiểm tra', `Ngày ở trước khi mở cuộc kiểm tra, giám sát. ${DAY_VI}`, `The day lies before the round was opened. ${DAY_EN}`],
  'below-zero': [422, 'Dưới không', 'Số đảng viên hoặc số hộ sẽ xuống dưới không vào một ngày.', 'A number of members or households would fall below zero on some day.'],
  'case-moved-on': [409, 'Việc đã chuyển đi', 'Việc không còn ở đơn vị nêu trong `from`. Xem nó đang ở đâu.', 'The case is no longer with the unit in `from`. See where it is.'],
  'cases-open': [422, 'Còn việc mở', 'Còn kiến nghị, vấn đề chưa xong, nên chưa kết thúc được.', 'Cases are still open, so it cannot be closed.'],
  'cause-unknown': [422, 'Không rõ nguyên nhân', 'Sổ bộ không có cuộc giám sát còn giá trị mang mã đó.', 'The register has no standing supervision of that id.'],
  'deadline-not-later': [422, 'Hạn mới không muộn hơn', 'Gia hạn phải đến một ngày muộn hơn hạn hiện có.', 'A deadline is extended to a later day than it has.'],
  'deadline-passed': [422, 'Đã quá hạn', 'Hạn đã nêu ở trước ngày ấy.', 'The deadline lies before that day.'],
  'findings-missing': [422, 'Thiếu kết quả', 'Kết luận cần có kết quả đã ghi của từng đối tượng.', 'A conclusion needs findings of each target.'],
  'goal-unknown': [422, 'Không có mục tiêu này', 'Chương trình không có mục tiêu mang mã đó.', 'The programme has no goal of that id.'],
  'inspection-exists': [422, 'Cuộc kiểm tra đã có', 'Cuộc kiểm tra, giám sát này đã được ghi.', 'The round is recorded already.'],
  'inspection-state': [422, 'Không đúng giai đoạn', 'Cuộc kiểm tra, giám sát không ở giai đoạn mà lệnh cần.', 'The round is not at the stage that the command needs.'],
  'inspection-unknown': [422, 'Không có cuộc kiểm tra này', 'Sổ bộ không có cuộc kiểm tra, giám sát mang mã đó.', 'The register has no round of that id.'],
  'issue-state': [422, 'Kiến nghị không đúng giai đoạn', 'Kiến nghị của buổi sinh hoạt không ở giai đoạn mà lệnh cần.', 'The issue is not at the stage that the command needs.'],
  'issue-unknown': [422, 'Không có kiến nghị này', 'Buổi sinh hoạt không có kiến nghị mang mã đó.', 'The meeting has no issue of that id.'],
  'meeting-exists': [422, 'Buổi sinh hoạt đã có', 'Buổi sinh hoạt này đã được ghi.', 'The meeting is recorded already.'],
  'meeting-unknown': [422, 'Không có buổi sinh hoạt này', 'Sổ bộ không có buổi sinh hoạt mang mã đó.', 'The register has no meeting of that id.'],
  'name-not-hidden': [422, 'Tên người chưa được che', 'Tên và lời về người không được vào nhật ký. Gửi lệnh qua HTTP hoặc dòng lệnh.', 'Names and texts of persons do not enter the log. Send the command over HTTP or the command line.'],
  'no-difference-to-accept': [422, 'Không có khác biệt để chấp nhận', 'Không có lần dựng lại nào đang chờ chấp nhận khác biệt.', 'No rebuild waits for its differences to be accepted.'],
  'no-signs-found': [422, 'Không thấy dấu hiệu vi phạm', 'Cuộc giám sát không ghi dấu hiệu vi phạm, nên không dẫn đến kiểm tra.', 'The supervision found no signs of violation, so it causes no inspection.'],
  'not-overdue': [422, 'Chưa quá hạn', 'Kiến nghị khắc phục chưa quá hạn, hoặc đã được báo cáo.', 'The recommendation is not overdue, or its remedy was reported.'],
  'other-differences': [422, 'Khác biệt khác', 'Khác biệt đang chờ không phải là khác biệt đã xem. Xem lại.', 'The differences that wait are not those that were looked at. Look again.'],
  'period-backwards': [422, 'Kỳ ngược', 'Ngày cuối kỳ ở trước ngày đầu.', 'The period ends before it begins.'],
  'person-twice': [422, 'Người nêu hai lần', 'Một người được nêu hai lần.', 'A person is named twice.'],
  'programme-closed': [422, 'Chương trình đã kết thúc', 'Chương trình đã kết thúc, không ghi thêm.', 'The programme is closed; nothing more is recorded of it.'],
  'programme-exists': [422, 'Chương trình đã có', 'Chương trình này đã được ghi.', 'The programme is recorded already.'],
  'programme-unknown': [422, 'Không có chương trình này', 'Sổ bộ không có chương trình mang mã đó.', 'The register has no programme of that id.'],
  'recommendation-state': [422, 'Kiến nghị khắc phục không đúng giai đoạn', 'Kiến nghị khắc phục không ở giai đoạn mà lệnh cần.', 'The recommendation is not at the stage that the command needs.'],
  'recommendation-unknown': [422, 'Không có kiến nghị khắc phục này', 'Cuộc kiểm tra không có kiến nghị mang mã đó.', 'The round has no recommendation of that id.'],
  'target-twice': [422, 'Đối tượng nêu hai lần', 'Một đối tượng hoặc đơn vị nhận chỉ tiêu được nêu hai lần.', 'A target is named twice.'],
  'target-unknown': [422, 'Không có đối tượng này', 'Cuộc kiểm tra hoặc chương trình không có đối tượng đã nêu.', 'The round or programme has no such target.'],
  'targets-below-total': [422, 'Chỉ tiêu giao chưa đủ', 'Tổng chỉ tiêu giao thấp hơn mục tiêu chung.', 'The targets given add up to less than the goal.'],
}; // prettier-ignore
