import { describe, expect, test } from 'vitest';

import { openApiDocument } from '../../../../src/main/hub/http/openapi.ts';
import { routes, type RouteDefinition } from '../../../../src/shared/wire/http-routes.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: unknown;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
  readonly responses: Record<string, { readonly content: Record<string, unknown> }>;
  readonly security?: readonly unknown[];
}

interface OpenApi {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
}

// As a reader of the document gets it.
const document = JSON.parse(JSON.stringify(openApiDocument('1.2.3'))) as OpenApi;
const named = Object.entries<RouteDefinition>(routes).map(([name, route]) => ({ name, route }));

function operationOf(route: RouteDefinition): Operation | undefined {
  return document.paths[route.path.replaceAll(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()];
}

test('it is OpenAPI 3.1, of this version, below /api/v1', () => {
  expect([document.openapi, document.info.version, document.servers]).toEqual([
    '3.1.0',
    '1.2.3',
    [{ url: '/api/v1' }],
  ]);
});

test('[HTTP22] every route is in it, and nothing else', () => {
  const described = Object.values(document.paths).flatMap((operations) =>
    Object.values(operations).map(({ operationId }) => operationId),
  );

  expect(described.toSorted()).toEqual(named.map(({ name }) => name).toSorted());
});

describe.each(named)('$name', ({ name, route }) => {
  const operation = operationOf(route);
  const parameters = operation?.parameters ?? [];

  function names(place: string): readonly string[] {
    return parameters.filter((one) => one.in === place).map((one) => one.name);
  }

  test('is at its path and method', () => {
    expect(operation?.operationId).toBe(name);
  });

  test('[HTTP22] names every parameter', () => {
    const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter);

    expect(names('path')).toEqual(inPath);
    expect(names('query')).toEqual(Object.keys(route.query?.shape ?? {}));
    expect(names('header')).toEqual(route.method === 'GET' ? [] : ['Idempotency-Key']);
    expect(parameters.filter((one) => one.in === 'path' && !one.required)).toEqual([]);
  });

  test('describes its body, which refuses what is not named, and its answer', () => {
    const schema = operation?.requestBody?.content['application/json']?.schema;

    expect({ isThere: schema !== undefined, ...schema }).toMatchObject({
      isThere: route.body !== undefined,
      ...(route.body ? { type: 'object', additionalProperties: false } : {}),
    });
    expect(Object.keys(operation?.responses['200']?.content ?? {})).toEqual([
      route.contentType ?? 'application/json',
    ]);
  });

  test('says whether it needs a credential', () => {
    expect(operation?.security).toEqual(route.action === 'public' ? [] : undefined);
  });
});
