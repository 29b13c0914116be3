import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Access } from '../../src/api/access/declared.js';
import { assertRoutesDeclared, walkHooks, walkRoutes } from '../../src/api/access/route-walk.js';
import { SecurityLog } from '../../src/api/access/security-log.js';
import { TokenVerifier } from '../../src/api/access/tokens.js';
import { ApiModule } from '../../src/api/api.module.js';
import { openApp } from '../../src/api/app.js';
import { capabilitiesWith } from '../../src/capabilities.js';
import { openSystem, type System } from '../../src/composition.js';
import { policyBook } from '../../src/kernel/policy.js';
import { httpSettings } from '../../src/settings.js';
import { telemetry } from '../support/telemetry.js';
import { RULES } from '../support/tokens.js';

let folder: string;
let system: System;
let securityLog: SecurityLog;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kientoan-routes-'));
  system = await openSystem({ folder, capabilities: capabilitiesWith([]), policies: policyBook([]) });
  securityLog = new SecurityLog(folder);
});
afterAll(async () => {
  await securityLog.close();
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The server with controllers of this test in front of its own. */
async function appWith(...more: Type[]): Promise<NestFastifyApplication> {
  const watched = await telemetry();
  const http = httpSettings({}, { demo: false });
  const module = ApiModule.of(system, watched, http);
  const options = {
    http,
    tokens: new TokenVerifier(RULES),
    securityLog,
    telemetry: watched,
  };
  return openApp({ ...module, controllers: [...more, ...(module.controllers ?? [])] }, options);
}

describe('the router of the server', () => {
  it('has no route that does not declare who may use it', async () => {
    const app = await appWith();
    const routes = walkRoutes(app);
    expect(routes.filter(({ access }) => access === undefined)).toEqual([]);
    expect(routes.map(({ path, access }) => [path, access])).toEqual(
      expect.arrayContaining([
        ['/api/v1/commands/:command', 'by-definition'],
        ['/api/v1/*', 'by-definition'],
        ['/openapi.json', 'public'],
      ]),
    );
    await app.close();
  });

  it('lets a request meet who it is and how much it may before its body and the routes; nothing else answers there', async () => {
    const app = await appWith();
    // Those of Nest, for what of it is not used here, have no name.
    expect(walkHooks(app).filter((name) => name !== '')).toEqual([
      'watchRequest', 'keepRequest', 'securityHeaders', 'onlyAsNamed', 'identifyCaller',
    ]); // prettier-ignore
    await app.close();
  });
});

/** A route of which nobody has said who may use it. */
@Controller()
class OpenController {
  @Get('open')
  read(): string {
    return 'open';
  }
}

/** One for nobody, which was hardly meant. */
@Access([])
@Controller()
class NobodyController {
  @Get('nobody')
  read(): string {
    return 'nobody';
  }
}

@Controller()
class DeclaredController {
  @Access(['operator'])
  @Get('declared')
  read(): string {
    return 'declared';
  }
}

describe('an undeclared route made on purpose', () => {
  it.each([
    ['GET /open (OpenController.read)', OpenController],
    ['GET /nobody (NobodyController.read)', NobodyController],
  ])('keeps the server from starting, and is named: %s', async (named, controller) => {
    await expect(appWith(controller)).rejects.toThrow(named);
  });

  it('beside all controllers, in the router itself, is found as well', async () => {
    const app = await appWith();
    app.getHttpAdapter().get('/beside', () => undefined);
    expect(() => assertRoutesDeclared(app)).toThrow('GET /beside');
    await app.close();
  });

  it('is accepted once it declares its roles', async () => {
    const app = await appWith(DeclaredController);
    expect(walkRoutes(app)).toContainEqual({
      path: '/declared',
      methods: ['GET'],
      handler: 'DeclaredController.read',
      access: ['operator'],
    });
    await app.close();
  });
});
