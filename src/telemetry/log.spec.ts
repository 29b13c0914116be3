import { openLog, withoutSecrets } from './log.js';

/** What a log writes of whatever is told it. */
async function told(tell: (log: Awaited<ReturnType<typeof openLog>>) => void): Promise<string> {
  let text = '';
  const to = { write: (line: string) => void (text += line) };
  tell(await openLog({ level: 'info', secrets: ['mật khẩu kho'], to }));
  return text;
}

describe('a line of the log', () => {
  it('holds no token, wherever it stands', async () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbiJ9.c2lnbmF0dXJl';
    const text = await told((log) => {
      log.info({ header: `Bearer ${token}` }, `sent ${token} and Bearer khong-phai-jwt`);
      log.error({ err: new Error(`refused ${token}`) });
    });
    expect(text).not.toContain('eyJ');
    expect(text).not.toContain('khong-phai-jwt');
    expect(text).toContain('refused ***');
  });

  it('holds no password of an address and no secret of the configuration', async () => {
    const text = await told((log) => {
      log.warn({ url: 'esdb://admin:changeit@host:2113?tls=true' }, 'mật khẩu kho');
    });
    expect(text).not.toMatch(/changeit|mật khẩu kho/);
    expect(text).toContain('esdb://***@host:2113');
  });

  it('leaves alone what is no secret', () => {
    const line = '{"msg":"GET https://host/a@b","to":"an@kontum.gov.vn"}\n';
    expect(withoutSecrets(line, [])).toBe(line);
  });

  it('tells of an error its kind, its message and where it was thrown, also of its cause', async () => {
    const cause = Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR' });
    const line = JSON.parse(await told((log) => log.error({ err: new RangeError('no', { cause }) }))) as {
      err: { type: string; message: string; stack: string; cause: { code: string } };
    };
    expect(line.err).toMatchObject({ type: 'RangeError', message: 'no', cause: { code: 'SQLITE_IOERR' } });
    expect(line.err.stack).toContain('log.spec.ts');
  });

  it('does not repeat the text that a parser could not read: it may name a person', async () => {
    const text = await told((log) => {
      try {
        JSON.parse('Nguyễn Thị Kín Đáo');
      } catch (err) {
        log.error({ err });
      }
    });
    expect(text).toContain('SyntaxError');
    expect(text).not.toMatch(/Nguyễn|Kín|Đáo/);
  });
});
