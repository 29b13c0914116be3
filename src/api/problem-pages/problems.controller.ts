import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access } from '../access/declared.js';
import { escapeHtml, htmlPage } from '../pages.js';
import { ProblemError, titleOf } from '../problem.js';
import { PROBLEM_TYPES } from './index.js';

/** The documentation of each problem type, at the address that every problem gives as its `type`: for people, and as JSON. */
@Access('public')
@Controller('problems')
export class ProblemsController {
  @Get()
  list(@Req() request: Request, @Res() response: Response): void {
    const types = Object.keys(PROBLEM_TYPES).sort();
    if (request.accepts('html', 'json') === 'json') return void response.json({ problems: types.map(told) });
    const rows = types.map((code) => {
      const { status, title } = told(code);
      return `<tr><td><a href="/problems/${code}"><code>${code}</code></a></td><td>${status}</td><td>${escapeHtml(title.vi)}<br><span lang="en">${escapeHtml(title.en)}</span></td></tr>`;
    });
    response.type('html').send(htmlPage('Các loại vấn đề · Problem types', `<table>${rows.join('\n')}</table>`));
  } // prettier-ignore

  @Get(':type')
  one(@Param('type') code: string, @Req() request: Request, @Res() response: Response): void {
    if (!Object.hasOwn(PROBLEM_TYPES, code))
      throw new ProblemError(404, 'not-found', `There is no problem type "${code}".`, 'Look at /problems for those that there are.', { where: request.path, rule: 'routes of this server' }); // prettier-ignore
    const { status, title, description, type } = told(code);
    if (request.accepts('html', 'json') === 'json') return void response.json({ type, status, title, description });
    response.type('html').send(htmlPage(title.vi, `<p><span lang="en">${escapeHtml(title.en)}</span></p>
<p><code>${type}</code> · HTTP ${status}</p>
<p>${escapeHtml(description.vi)}</p><p lang="en"><span>${escapeHtml(description.en)}</span></p>
<p><a href="/problems">Các loại vấn đề khác · other problem types</a></p>`));
  } // prettier-ignore
}

function told(code: string) {
  const [status, title, vi, en] = PROBLEM_TYPES[code] ?? [500, code, '', ''];
  return {
    type: `/problems/${code}`,
    status,
    title: { vi: title, en: titleOf(code) },
    description: { vi, en },
  };
}
