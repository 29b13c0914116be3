import type { ProblemTypes } from './problem-type.js';

const REPEAT_VI = 'Gửi lại với cùng khóa; không có gì bị ghi hai lần.';
const REPEAT_EN = 'Repeat with the same key; nothing is recorded twice.';

/** What the program, its data folder or its event store cannot do now. */
export const OF_THE_SYSTEM: ProblemTypes = {
  'another-host': [422, 'Nhật ký đã có máy chủ khác', 'Một máy khác đang phục vụ nhật ký này và hai máy không dùng chung dữ liệu tra cứu. Đặt cùng DATABASE_URL trên mọi máy, hoặc cho máy cũ thôi phục vụ: `kientoan hosts retire`.', 'Another host serves this log, and the two do not share their read models. Set the same DATABASE_URL on every host, or retire the other one: `kientoan hosts retire`.'],
  'host-unknown': [422, 'Không có máy chủ này', 'Không có máy nào mang mã đó đang phục vụ nhật ký. Xem `kientoan hosts`.', 'No host of that id serves the log. Look at `kientoan hosts`.'],
  'event-too-large': [413, 'Sự kiện quá lớn', 'Lệnh tạo ra sự kiện lớn hơn mức kho nhận. Chia thành nhiều lệnh nhỏ hơn.', 'The command makes an event larger than the store takes. Divide it into smaller ones.'],
  'internal-error': [500, 'Lỗi của chương trình', 'Đã xảy ra lỗi không lường trước. Báo người vận hành; nhật ký của máy chủ ghi rõ hơn.', 'Something went wrong that should not. Tell the operator; the log of the server says more.'],
  'night-certified': [422, 'Đêm ấy đã có chứng nhận', 'Đêm ấy đã có chứng nhận dựng lại; không ghi hai lần.', 'There is a certificate of that night already; it is not recorded twice.'],
  'not-ready': [503, 'Chưa sẵn sàng', 'Không với tới nhật ký, hoặc dữ liệu tra cứu hay bộ phản ứng bị dừng; nội dung nói rõ cái nào.', 'The log cannot be reached, or a read model or reactor is halted; the answer says which.'],
  'not-appended': [503, 'Chưa ghi', `Hết thời gian chờ khi lệnh còn trong hàng; lệnh không được ghi. ${REPEAT_VI}`, `The deadline passed while the command was queued; it was not recorded. ${REPEAT_EN}`],
  'outcome-unknown': [503, 'Chưa rõ kết quả', `Kho sự kiện chưa trả lời kịp; chưa rõ lệnh đã được ghi hay chưa. ${REPEAT_VI}`, `The event store did not answer in time; it is unknown whether the command was recorded. ${REPEAT_EN}`],
  'read-model-behind': [503, 'Dữ liệu tra cứu chưa kịp', 'Dữ liệu tra cứu chưa đến vị trí được hỏi trong 2 giây. Hỏi lại sau giây lát.', 'The read models have not reached the position within 2 seconds. Ask again in a moment.'],
  'read-model-halted': [503, 'Dữ liệu tra cứu bị dừng', 'Dữ liệu tra cứu dừng ở một sự kiện không xử lý được. Người vận hành cần xem sự kiện nêu ở `where`.', 'The read models are halted at an event that cannot be projected. An operator must look at the event in `where`.'],
  'read-model-outdated': [503, 'Dữ liệu tra cứu của phiên bản khác', 'Dữ liệu tra cứu do phiên bản khác dựng. Dựng lại: `kientoan rebuild`.', 'Another version built the read models. Rebuild them: `kientoan rebuild`.'],
  'rebuild-refused': [409, 'Không dựng lại được lúc này', 'Đang có một lần dựng lại, hoặc còn khác biệt chờ người chấp nhận. Xem khác biệt, hoặc chờ.', 'A rebuild is running, or differences wait for a person. Look at the differences, or wait.'],
  'rebuild-unknown': [404, 'Chưa có lần dựng lại nào', 'Từ khi máy chủ chạy chưa ai yêu cầu dựng lại. Yêu cầu: POST /api/v1/read-models/rebuild.', 'Nobody has asked for a rebuild since the server started. Ask: POST /api/v1/read-models/rebuild.'],
  'store-unavailable': [503, 'Kho sự kiện không dùng được', 'Không với tới kho sự kiện hoặc thư mục dữ liệu; không có gì được ghi. Xem lại rồi gửi lại.', 'The event store or data folder cannot be used; nothing was written. Look at it, then repeat.'],
  'undecodable-event': [503, 'Sự kiện không đọc được', 'Một sự kiện trong nhật ký không đọc được; không sự kiện nào bị bỏ qua. Người vận hành cần xem.', 'An event of the log cannot be read; none was skipped. An operator must look at it.'],

  'already-erased': [409, 'Đã xóa', 'Tên và lời về người này đã được xóa.', 'The names and texts of this person are erased already.'],
  'erasure-unfinished': [503, 'Việc xóa chưa xong', 'Một lần xóa tên người đang dở. Gửi lại lệnh xóa với cùng khóa.', 'An erasure has not ended. Repeat it with the same key.'],
  'person-erased': [409, 'Người đã được xóa tên', 'Tên người này đã được xóa và không được ghi lại dưới mã cũ.', 'The name of this person was erased, and is not recorded again under the old id.'],
  'person-unknown': [404, 'Không có người này', 'Không có người nào đăng ký dưới mã đó.', 'Nobody is registered under that id.'],
}; // prettier-ignore
