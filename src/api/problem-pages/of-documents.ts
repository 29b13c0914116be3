import type { ProblemTypes } from './problem-type.js';

/** What the keeping of documents refuses. */
export const OF_DOCUMENTS: ProblemTypes = {
  'document-differs': [422, 'Tài liệu khác với dẫn chiếu', 'Tài liệu được dẫn với kích thước hoặc kiểu khác với tệp đang lưu. Dẫn đúng như đang lưu.', 'The document is cited with another size or type than it has. Cite it as it is kept.'],
  'document-hash-differs': [422, 'Mã băm không khớp', 'Các byte nhận được có SHA-256 khác với mã trong địa chỉ. Gửi lại, hoặc dùng đúng mã của tệp.', 'The bytes that came have another SHA-256 than the address names. Send them again, or name the hash that they have.'],
  'document-missing': [422, 'Chưa có tài liệu', 'Lệnh dẫn một tài liệu chưa được lưu. Gửi tệp trước: PUT /api/v1/documents/{sha256}.', 'The command cites a document that is not kept. Send its bytes first: PUT /api/v1/documents/{sha256}.'],
  'document-too-large': [413, 'Tài liệu quá lớn', 'Tài liệu vượt 25 MiB. Quét với độ phân giải thấp hơn hoặc chia tệp.', 'The document is larger than 25 MiB. Scan it more coarsely, or divide it.'],
  'document-type-refused': [415, 'Kiểu tài liệu không nhận', 'Chỉ lưu PDF, ảnh, tệp Office không có macro, văn bản UTF-8 và JSON; kiểu khai phải đúng với nội dung tệp.', 'Kept are PDF, images, Office files without macros, text in UTF-8 and JSON; the type that is named must be that of the bytes.'],
  'document-unknown': [404, 'Không có tài liệu này', 'Không có tài liệu mang mã SHA-256 đó. Tệp không được dẫn sẽ bị xóa sau vài ngày.', 'No document of that SHA-256 is kept. What no event cites is removed after some days.'],
}; // prettier-ignore
