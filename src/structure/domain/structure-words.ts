import { placed } from '../../kernel/audit.js';
import type { Sentence } from '../../kernel/event.js';
import type { Kind, Post, PostChange } from './act.js';

/** The two languages of one expression. */
export const both = (vi: string, en: string): Sentence => ({ vi, en });

interface Words {
  readonly vi: string;
  readonly one: string;
  readonly many: string;
  /** How names of the kind begin; then the word for the kind is in the name already. */
  readonly begins: RegExp;
}

const KIND: Readonly<Record<Kind, Words>> = {
  locality: { vi: 'đơn vị hành chính', one: 'locality', many: 'localities', begins: /^(xã|phường|thị trấn|đặc khu)\s/iu },
  village: { vi: 'thôn, tổ dân phố', one: 'village', many: 'villages', begins: /^(thôn|làng|bản|buôn|ấp|tổ dân phố|tổ|khối|khu phố)\s/iu },
  organization: { vi: 'tổ chức cơ sở đảng', one: 'party organization', many: 'party organizations', begins: /^(đảng bộ|chi bộ)\s/iu },
  cell: { vi: 'chi bộ', one: 'cell', many: 'cells', begins: /^chi bộ\s/iu },
  group: { vi: 'tổ đảng', one: 'party group', many: 'party groups', begins: /^tổ đảng\s/iu },
}; // prettier-ignore

const POST: Readonly<Record<Post, Sentence>> = {
  secretary: both('bí thư', 'secretary'),
  'deputy-secretary': both('phó bí thư', 'deputy secretary'),
  'committee-member': both('cấp ủy viên', 'committee member'),
  head: both('thôn trưởng', 'head'),
  leader: both('tổ trưởng tổ đảng', 'leader'),
  'city-committee-member': both('thành ủy viên phụ trách', 'city committee member in charge'),
};

/** How somebody came to a post: the verb, and what stands before the post. */
export function routeOf(route: PostChange['route']): { readonly verb: Sentence; readonly office: Sentence } {
  if (route === 'acting') return { verb: both('Giao', 'Appointed'), office: both('giữ quyền', 'acting ') };
  const verb = route === 'elected' ? both('Bầu', 'Elected') : both('Chỉ định', 'Appointed');
  return { verb, office: both('giữ chức', '') };
}

/** The post as it is called at a unit of that name. */
export function postAt(post: Post, name: string): Sentence {
  return post === 'head' && /^tổ\s/iu.test(name) ? both('tổ trưởng', 'head') : POST[post];
}

/** Names in a row: `A, B và C`. */
export function listed(names: readonly string[]): Sentence {
  const [last, ...before] = names.toReversed();
  if (last === undefined || before.length === 0) return both(last ?? '', last ?? '');
  const first = before.toReversed().join(', ');
  return both(`${first} và ${last}`, `${first} and ${last}`);
}

/** Units with the one under which they stand, said once where it is the same; with the word for their kind where the names do not say it. */
export function called(
  kind: Kind,
  units: readonly { readonly name: string; readonly parent: string | undefined }[],
): Sentence {
  const { vi, one, many, begins } = KIND[kind];
  const parent = units[0]?.parent;
  const together = units.every((unit) => unit.parent === parent);
  const list = listed(units.map((unit) => (together ? unit.name : placed(unit.name, unit.parent))));
  const where = (text: string): string => (together ? placed(text, parent) : text);
  const plain = units.every(({ name }) => begins.test(name));
  return both(
    where(plain ? list.vi : `${vi} ${list.vi}`),
    where(`the ${units.length === 1 ? one : many} ${list.en}`),
  );
}
