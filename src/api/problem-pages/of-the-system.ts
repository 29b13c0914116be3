import type { ProblemTypes } from './problem-type.js';

const REPEAT_VI = 'Gửi lại với cùng khóa; không có gì bị ghi hai lần.';
const REPEAT_EN = 'Repeat with the same key; nothing is recorded twice.';

/** What the program, its data folder or its event store cannot do now. */
export const OF_THE_SYSTEM: ProblemTypes = {
  'data-folder-full': [503, 'Hết chỗ trên đĩa', 'Đĩa chứa thư mục dữ liệu đã đầy. Giải phóng chỗ, hoặc nêu thư mục khác bằng --data.', 'The disk of the data folder is full. Free some room, or name another folder with --data.'],
  'data-folder-not-a-folder': [503, 'Không phải thư mục', 'Đường dẫn nêu làm thư mục dữ liệu là một tệp. Nêu một thư mục bằng --data.', 'What is named as the data folder is a file. Name a folder with --data.'],
  'data-folder-read-only': [503, 'Thư mục dữ liệu chỉ đọc', 'Không ghi được vào thư mục dữ liệu. Cấp quyền, hoặc sao chép thư mục rồi nêu bản sao.', 'The data folder cannot be written. Give leave to write, or copy it and name the copy.'],
  'data-folder-version': [503, 'Thư mục dữ liệu của phiên bản khác', 'Thư mục dữ liệu do phiên bản khác của chương trình ghi. Dùng phiên bản ấy, hoặc thư mục khác.', 'Another version of this program wrote the data folder. Use that version, or another folder.'],
  'event-too-large': [413, 'Sự kiện quá lớn', 'Lệnh tạo ra sự kiện lớn hơn mức kho nhận. Chia thành nhiều lệnh nhỏ hơn.', 'The command makes an event larger than the store takes. Divide it into smaller ones.'],
  'incident-unknown': [404, 'Không có sự cố này', 'Không có sự cố nào mang mã đó đang chờ. Xem danh sách sự cố.', 'No incident of that id is waiting. Look at the list of incidents.'],
  'internal-error': [500, 'Lỗi của chương trình', 'Đã xảy ra lỗi không lường trước. Báo người vận hành; nhật ký của máy chủ ghi rõ hơn.', 'Something went wrong that should not. Tell the operator; the log of the server says more.'],
  'invalid-settings': [400, 'Cấu hình không hợp lệ', 'Một biến cấu hình không đúng; `issues` chỉ ra biến nào.', 'A setting does not fit; `issues` names it.'],
  'job-not-failed': [409, 'Việc chưa hỏng', 'Chỉ việc đã hỏng hẳn mới được chạy lại.', 'Only a job that has failed for good can be tried again.'],
  'job-unknown': [404, 'Không có việc này', 'Hàng đợi không có việc mang mã đó.', 'The queue has no job of that id.'],
  'jobs-in-process': [409, 'Hàng đợi trong tiến trình', 'Không có Redis: việc nền nằm trong tiến trình của máy chủ, không xem được từ ngoài.', 'Without Redis the jobs lie in the process of the server and cannot be seen from outside.'],
  'not-appended': [503, 'Chưa ghi', `Hết thời gian chờ khi lệnh còn trong hàng; lệnh không được ghi. ${REPEAT_VI}`, `The deadline passed while the command was queued; it was not recorded. ${REPEAT_EN}`],
  'outcome-unknown': [503, 'Chưa rõ kết quả', `Kho sự kiện chưa trả lời kịp; chưa rõ lệnh đã được ghi hay chưa. ${REPEAT_VI}`, `The event store did not answer in time; it is unknown whether the command was recorded. ${REPEAT_EN}`],
  'read-model-behind': [503, 'Dữ liệu tra cứu chưa kịp', 'Dữ liệu tra cứu chưa đến vị trí được hỏi trong 2 giây. Hỏi lại sau giây lát.', 'The read models have not reached the position within 2 seconds. Ask again in a moment.'],
  'read-model-halted': [503, 'Dữ liệu tra cứu bị dừng', 'Dữ liệu tra cứu dừng ở một sự kiện không xử lý được. Người vận hành cần xem sự kiện nêu ở `where`.', 'The read models are halted at an event that cannot be projected. An operator must look at the event in `where`.'],
  'read-model-outdated': [503, 'Dữ liệu tra cứu của phiên bản khác', 'Dữ liệu tra cứu do phiên bản khác dựng. Dựng lại: `kientoan rebuild`.', 'Another version built the read models. Rebuild them: `kientoan rebuild`.'],
  'rebuild-refused': [409, 'Không dựng lại được lúc này', 'Đang có một lần dựng lại, hoặc còn khác biệt chờ người chấp nhận. Xem khác biệt, hoặc chờ.', 'A rebuild is running, or differences wait for a person. Look at the differences, or wait.'],
  'rebuild-unknown': [404, 'Chưa có lần dựng lại nào', 'Từ khi máy chủ chạy chưa ai yêu cầu dựng lại. Yêu cầu: POST /api/v1/read-models/rebuild.', 'Nobody has asked for a rebuild since the server started. Ask: POST /api/v1/read-models/rebuild.'],
  'seed-refused': [422, 'Dữ liệu mẫu bị từ chối', 'Một mục của dữ liệu mẫu bị từ chối; vấn đề nêu rõ mục nào và vì sao.', 'An entry of the seeds was refused; the problem says which and why.'],
  'server-running': [409, 'Đã có máy chủ', 'Thư mục dữ liệu đang được một máy chủ khác phục vụ. Dùng máy chủ ấy, dừng nó, hoặc nêu thư mục khác.', 'Another server serves the data folder. Use it, stop it, or name another folder.'],
  'store-unavailable': [503, 'Kho sự kiện không dùng được', 'Không với tới kho sự kiện hoặc thư mục dữ liệu; không có gì được ghi. Xem lại rồi gửi lại.', 'The event store or data folder cannot be used; nothing was written. Look at it, then repeat.'],
  'undecodable-event': [503, 'Sự kiện không đọc được', 'Một sự kiện trong nhật ký không đọc được; không sự kiện nào bị bỏ qua. Người vận hành cần xem.', 'An event of the log cannot be read; none was skipped. An operator must look at it.'],

  'already-erased': [409, 'Đã xóa', 'Tên và lời về người này đã được xóa.', 'The names and texts of this person are erased already.'],
  'backup-damaged': [503, 'Bản sao lưu hỏng', 'Bản sao lưu thiếu hoặc sai so với bản kê. Dùng bản khác.', 'The backup is not what its manifest says. Use another one.'],
  'backup-exists': [409, 'Đã có bản sao lưu', 'Nơi đích đã có dữ liệu. Nêu nơi khác.', 'There is something at the place already. Name another one.'],
  'backup-in-data-folder': [400, 'Sao lưu vào chính thư mục dữ liệu', 'Bản sao lưu không nằm trong thư mục dữ liệu. Nêu nơi khác.', 'A backup does not lie in the data folder. Name another place.'],
  'backup-nowhere': [400, 'Không có nơi sao lưu', 'Không ghi được bản sao lưu ở nơi đã nêu.', 'The backup cannot be written at the place named.'],
  'backup-version': [503, 'Bản sao lưu của phiên bản khác', 'Bản sao lưu do phiên bản khác ghi. Dùng phiên bản ấy.', 'Another version wrote the backup. Use that version.'],
  'data-folder-not-empty': [409, 'Thư mục không trống', 'Chỉ phục hồi vào thư mục trống.', 'A backup is restored into an empty folder only.'],
  'erasure-unfinished': [503, 'Việc xóa chưa xong', 'Một lần xóa tên người đang dở. Gửi lại lệnh xóa với cùng khóa.', 'An erasure has not ended. Repeat it with the same key.'],
  'erasures-missing': [503, 'Thiếu sổ xóa', 'Không có sổ các lần xóa để áp dụng trước khi phục hồi. Nêu nơi có sổ.', 'The ledger of erasures, which is applied before a restore, is missing. Say where it is.'],
  'erasures-unreadable': [503, 'Không đọc được sổ xóa', 'Sổ các lần xóa không đọc được. Phục hồi sổ trước.', 'The ledger of erasures cannot be read. Restore it first.'],
  'log-not-empty': [409, 'Nhật ký không trống', 'Chỉ phục hồi vào một nhật ký trống.', 'A backup is restored into an empty log only.'],
  'not-a-backup': [400, 'Không phải bản sao lưu', 'Nơi đã nêu không phải là bản sao lưu của chương trình này.', 'What is named is no backup of this program.'],
  'nothing-to-back-up': [404, 'Không có gì để sao lưu', 'Thư mục dữ liệu chưa có gì được ghi.', 'Nothing has been recorded in the data folder.'],
  'nothing-to-verify': [404, 'Không có gì để kiểm tra', 'Không có dữ liệu nào ở nơi đã nêu.', 'There are no data at the place named.'],
  'person-erased': [409, 'Người đã được xóa tên', 'Tên người này đã được xóa và không được ghi lại dưới mã cũ.', 'The name of this person was erased, and is not recorded again under the old id.'],
  'person-unknown': [404, 'Không có người này', 'Không có người nào đăng ký dưới mã đó.', 'Nobody is registered under that id.'],
  'restore-unfinished': [503, 'Phục hồi chưa xong', 'Lần phục hồi trước còn dở. Phục hồi lại vào thư mục trống.', 'A restore has not ended. Restore again into an empty folder.'],
}; // prettier-ignore
