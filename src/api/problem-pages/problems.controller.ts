import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import accepts from 'accepts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../access/declared.js';
import { escapeHtml, htmlPage } from '../pages.js';
import { ProblemError, titleOf } from '../problem.js';
import { pathOf } from '../request-path.js';
import { PROBLEM_TYPES } from './index.js';

/** The documentation of each problem type, at the address that every problem gives as its `type`: for people, and as JSON. */
@Access('public')
@Controller('problems')
export class ProblemsController {
  @Get()
  list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): FastifyReply {
    const types = Object.keys(PROBLEM_TYPES).sort();
    if (wantsJson(request)) return reply.send({ problems: types.map(told) });
    const rows = types.map((code) => {
      const { status, title } = told(code);
      return `<tr><td><a href="/problems/${code}"><code>${code}</code></a></td><td>${status}</td><td>${escapeHtml(title.vi)}<br><span lang="en">${escapeHtml(title.en)}</span></td></tr>`;
    });
    return reply.type('text/html; charset=utf-8').send(htmlPage('Các loại vấn đề · Problem types', `<table>${rows.join('\n')}</table>`));
  } // prettier-ignore

  @Get(':type')
  one(@Param('type') code: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): FastifyReply {
    if (!Object.hasOwn(PROBLEM_TYPES, code))
      throw new ProblemError(404, 'not-found', `There is no problem type "${code}".`, 'Look at /problems for those that there are.', { where: pathOf(request), rule: 'routes of this server' }); // prettier-ignore
    const { status, title, description, type } = told(code);
    if (wantsJson(request)) return reply.send({ type, status, title, description });
    return reply.type('text/html; charset=utf-8').send(htmlPage(title.vi, `<p><span lang="en">${escapeHtml(title.en)}</span></p>
<p><code>${type}</code> · HTTP ${status}</p>
<p>${escapeHtml(description.vi)}</p><p lang="en"><span>${escapeHtml(description.en)}</span></p>
<p><a href="/problems">Các loại vấn đề khác · other problem types</a></p>`));
  } // prettier-ignore
}

/** A browser asks for pages; whoever has no preference gets one. */
const wantsJson = ({ raw }: FastifyRequest): boolean => accepts(raw).type(['html', 'json']) === 'json';

function told(code: string) {
  const [status, title, vi, en] = PROBLEM_TYPES[code] ?? [500, code, '', ''];
  return {
    type: `/problems/${code}`,
    status,
    title: { vi: title, en: titleOf(code) },
    description: { vi, en },
  };
}
