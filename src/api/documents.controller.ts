import { Controller, Get, Inject, Param, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DocumentStore, SHA256 } from '../documents/index.js';
import { READERS } from '../projections/index.js';
import { Access } from './access/declared.js';
import type { IdentifiedRequest } from './access/caller.js';
import { hasAlready } from './preconditions.js';
import { ProblemError } from './problem.js';
import { unsupported } from './request-body.js';
import { DOCUMENTS } from './routes.js';
import { setRoute } from './watch-requests.js';

/** Who may keep a document: whoever may send a command that cites one. */
export const KEEPERS = ['administrator', 'approver', 'inspector'] as const;

/** The bytes of documents, by their SHA-256. A document belongs to no register: whoever has been told its hash may read it. */
@Controller('api/v1/documents')
export class DocumentsController {
  constructor(@Inject(DocumentStore) private readonly documents: DocumentStore) {}

  @Put(':sha256')
  @Access(KEEPERS)
  async put(
    @Param('sha256') sha256: string,
    @Req() request: IdentifiedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ readonly sha256: string; readonly mediaType: string; readonly bytes: number }> {
    assertHash(sha256, request);
    // Of the request itself: what Fastify was told of it keeps the body unread.
    const { 'content-type': declared, 'content-length': length, 'content-encoding': encoding = 'identity' } = request.raw.headers; // prettier-ignore
    if (encoding !== 'identity') throw unsupported(`unsupported content encoding "${encoding}"`, 'Send the bytes of the document as they are.'); // prettier-ignore
    const announced = length === undefined ? undefined : Number(length);
    const kept = await this.documents.put(sha256, declared, request.raw, announced);
    const { mediaType, bytes } = kept.document;
    reply.code(kept.isNew ? 201 : 200);
    return { sha256, mediaType, bytes };
  }

  @Get(':sha256')
  @Access(READERS)
  async get(@Param('sha256') sha256: string, @Req() request: IdentifiedRequest, @Res() reply: FastifyReply): Promise<void> {
    assertHash(sha256, request);
    const etag = `"${sha256}"`;
    reply.header('etag', etag).header('cache-control', 'private, max-age=31536000, immutable');
    if (hasAlready(request.headers['if-none-match'], etag)) return void (await reply.code(304).send());
    const { document, bytes } = await this.documents.read(sha256);
    await reply
      .type(document.mediaType)
      .headers({ 'content-length': document.bytes, 'content-disposition': `attachment; filename="${sha256}"` })
      .send(bytes);
  } // prettier-ignore
}

function assertHash(sha256: string, request: IdentifiedRequest): void {
  setRoute(request, DOCUMENTS[0].path);
  if (SHA256.test(sha256)) return;
  throw new ProblemError(400, 'invalid-parameters', 'sha256: is no SHA-256 in lower-case hexadecimal.', 'Name the document by the SHA-256 of its bytes (`sha256sum FILE`).', {
    where: 'sha256', rule: 'parameters of documents',
  }); // prettier-ignore
}
