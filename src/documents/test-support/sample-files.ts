import { zipOf, type ZipPart } from './zip.js';

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const OFFICE = 'application/vnd.openxmlformats-officedocument';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const NAMES = 'http://schemas.openxmlformats.org';
const part = (name: string, text: string): ZipPart => ({ name, bytes: Buffer.from(XML + text) });

function contentTypes(overrides: Readonly<Record<string, string>>): ZipPart {
  const told = Object.entries(overrides).map(([name, type]) => `<Override PartName="${name}" ContentType="${type}"/>`); // prettier-ignore
  return part('[Content_Types].xml', `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${told.join('')}</Types>`); // prettier-ignore
}
const relations = (name: string, type: string, target: string): ZipPart =>
  part(name, `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${NAMES}/officeDocument/2006/relationships/${type}" Target="${target}"/></Relationships>`); // prettier-ignore

/** The parts of a Word document of one paragraph. `type`: what it says that its main part is. */
export function wordParts(type = `${OFFICE}.wordprocessingml.document.main+xml`): ZipPart[] {
  return [
    contentTypes({ '/word/document.xml': type }),
    relations('_rels/.rels', 'officeDocument', 'word/document.xml'),
    part('word/document.xml', `<w:document xmlns:w="${NAMES}/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Biên bản họp thôn</w:t></w:r></w:p></w:body></w:document>`), // prettier-ignore
  ];
}

/** The parts of a workbook with one sheet of one cell. */
export const workbookParts = (): ZipPart[] => [
  contentTypes({ '/xl/workbook.xml': `${OFFICE}.spreadsheetml.sheet.main+xml`, '/xl/worksheets/sheet1.xml': `${OFFICE}.spreadsheetml.worksheet+xml` }),
  relations('_rels/.rels', 'officeDocument', 'xl/workbook.xml'),
  part('xl/workbook.xml', `<workbook xmlns="${NAMES}/spreadsheetml/2006/main" xmlns:r="${NAMES}/officeDocument/2006/relationships"><sheets><sheet name="Hộ" sheetId="1" r:id="rId1"/></sheets></workbook>`),
  relations('xl/_rels/workbook.xml.rels', 'worksheet', 'worksheets/sheet1.xml'),
  part('xl/worksheets/sheet1.xml', `<worksheet xmlns="${NAMES}/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>120</v></c></row></sheetData></worksheet>`),
]; // prettier-ignore

const OPEN_TEXT = 'application/vnd.oasis.opendocument.text';
/** An OpenDocument text says what it is in its first part, which is not packed. */
const openTextParts = (): ZipPart[] => [
  { name: 'mimetype', bytes: Buffer.from(OPEN_TEXT), stored: true },
  part('META-INF/manifest.xml', `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="${OPEN_TEXT}"/></manifest:manifest>`),
  part('content.xml', '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'),
]; // prettier-ignore

/** One black pixel in strips, little-endian: ten entries of its one directory, and the pixel. */
function tiff(): Buffer {
  const SHORT = 3;
  const LONG = 4;
  const entries = [
    [256, LONG, 1], [257, LONG, 1], [258, SHORT, 8], [259, SHORT, 1], [262, SHORT, 1],
    [273, LONG, 8 + 2 + 9 * 12 + 4], [277, SHORT, 1], [278, LONG, 1], [279, LONG, 1],
  ] as const; // prettier-ignore
  const bytes = Buffer.alloc(8 + 2 + entries.length * 12 + 4 + 1);
  bytes.write('II*\0', 'latin1');
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(entries.length, 8);
  for (const [index, [tag, type, value]] of entries.entries()) {
    const at = 10 + index * 12;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(type, at + 2);
    bytes.writeUInt32LE(1, at + 4);
    bytes.writeUInt32LE(value, at + 8);
  }
  return bytes;
}

/** Files as offices send them, each with the type that it is of. */
export const SAMPLES = {
  'a PDF': ['application/pdf', Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n', 'latin1')],
  'a PNG': ['image/png', Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')],
  'a JPEG': ['image/jpeg', Buffer.from('/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=', 'base64')],
  'a TIFF': ['image/tiff', tiff()],
  'a WebP': ['image/webp', Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64')],
  'a Word document': [`${OFFICE}.wordprocessingml.document`, zipOf(wordParts())],
  'a workbook': [`${OFFICE}.spreadsheetml.sheet`, zipOf(workbookParts())],
  'an OpenDocument text': [OPEN_TEXT, zipOf(openTextParts())],
} as const satisfies Readonly<Record<string, readonly [string, Buffer]>>; // prettier-ignore
