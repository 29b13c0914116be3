import type { ProblemTypes } from './problem-type.js';

const TOKEN_VI = 'Xin mã truy cập mới; để phát triển có `kientoan token`.';
const TOKEN_EN = 'Get a new token; for development `kientoan token` issues one.';

/** Who may do what. */
export const OF_ACCESS: ProblemTypes = {
  'access-undeclared': [403, 'Chưa định quyền', 'Chưa ai định ai được dùng địa chỉ này, nên không ai được dùng. Báo người vận hành.', 'Nobody has declared who may use this route, so nobody may. Tell the operator.'],
  'out-of-scope': [403, 'Ngoài phạm vi', 'Điều được hỏi hoặc thay đổi nằm ngoài phạm vi sổ bộ, địa bàn của mã truy cập. Xin phạm vi rộng hơn hoặc để người có phạm vi ấy làm.', 'What is asked or changed lies outside of the registers and localities of the token. Ask for a wider scope, or leave it to whoever has it.'],
  'role-missing': [403, 'Thiếu vai trò', 'Việc này cần vai trò mà mã truy cập không có.', 'This needs a role that the token does not have.'],
  'token-algorithm': [401, 'Sai thuật toán ký', `Mã truy cập được ký bằng thuật toán không được nhận. ${TOKEN_VI}`, `The token is signed by an algorithm that is not taken. ${TOKEN_EN}`],
  'token-audience': [401, 'Mã cấp cho nơi khác', `Mã truy cập cấp cho máy chủ khác. ${TOKEN_VI}`, `The token was issued for another server. ${TOKEN_EN}`],
  'token-claims': [401, 'Mã thiếu thông tin', `Mã truy cập thiếu hoặc sai thông tin về người, vai trò hay phạm vi. ${TOKEN_VI}`, `The token lacks what it must say of subject, roles or scope. ${TOKEN_EN}`],
  'token-expired': [401, 'Mã hết hạn', `Mã truy cập đã hết hạn. ${TOKEN_VI}`, `The token has expired. ${TOKEN_EN}`],
  'token-issuer': [401, 'Sai nơi cấp', `Mã truy cập do nơi khác cấp. ${TOKEN_VI}`, `Another one issued the token. ${TOKEN_EN}`],
  'token-key-unknown': [401, 'Không biết khóa ký', `Mã truy cập được ký bằng khóa mà máy chủ không biết. ${TOKEN_VI}`, `The token is signed by a key that the server does not know. ${TOKEN_EN}`],
  'token-keys-unavailable': [503, 'Chưa lấy được khóa', 'Máy chủ chưa lấy được khóa để kiểm tra mã truy cập. Thử lại sau giây lát.', 'The server cannot get the keys by which tokens are checked. Try again in a moment.'],
  'token-malformed': [401, 'Mã không đúng dạng', `Mã truy cập không phải là JWT. ${TOKEN_VI}`, `The token is no JWT. ${TOKEN_EN}`],
  'token-missing': [401, 'Thiếu mã truy cập', 'Gửi kèm Authorization: Bearer và mã truy cập.', 'Send Authorization: Bearer with a token.'],
  'token-not-yet-valid': [401, 'Mã chưa có hiệu lực', `Mã truy cập chưa có hiệu lực. ${TOKEN_VI}`, `The token is not valid yet. ${TOKEN_EN}`],
  'token-signature': [401, 'Chữ ký không khớp', `Chữ ký của mã truy cập không khớp. ${TOKEN_VI}`, `The signature of the token does not match. ${TOKEN_EN}`],
}; // prettier-ignore
