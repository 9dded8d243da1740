import { z } from 'zod';

import { errorHints, httpStatuses } from '../../../shared/wire/errors.ts';
import { apiPrefix, routes, type RouteDefinition } from '../../../shared/wire/http-routes.ts';
import { errorBodySchema } from '../../../shared/wire/http-schemas.ts';

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI document of the whole API, made from the table of routes that the router is made from. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, route] of Object.entries(routes) as [string, RouteDefinition][]) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(name, route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Roundhouse',
      version,
      description: 'The API of a hub: what the page, the command line and other programs use.',
    },
    servers: [{ url: apiPrefix }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: schemaOf(errorBodySchema, 'output') },
    },
  };
}

function operationOf(name: string, route: RouteDefinition): Json {
  const parameters = [...pathParameters(route), ...queryParameters(route), ...keyParameter(route)];
  return {
    operationId: name,
    summary: route.summary,
    'x-action': route.action,
    ...(route.demands
      ? { 'x-demands': route.demands.map(({ action, when }) => ({ action, when })) }
      : {}),
    ...(route.action === 'public' ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.isUpload ? { requestBody: uploadBody } : {}),
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(route.body, 'input') } },
          },
        }
      : {}),
    responses: {
      200: {
        description: route.summary,
        content: {
          [route.contentType ?? 'application/json']: { schema: schemaOf(route.answer, 'output') },
        },
      },
      default: {
        description: `Refused: ${Object.keys(errorHints)
          .map((code) => `\`${code}\` ${httpStatuses[code as keyof typeof errorHints]}`)
          .join(', ')}`,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

const uploadBody = { required: true, content: { 'application/octet-stream': {} } };

function pathParameters(route: RouteDefinition): readonly Json[] {
  return [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(route: RouteDefinition): readonly Json[] {
  if (!route.query) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(route.query, { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function keyParameter(route: RouteDefinition): readonly Json[] {
  if (route.method === 'GET') return [];
  return [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'The same key with the same body gives the same answer; with another body, 409.',
      schema: { type: 'string', maxLength: 200 },
    },
  ];
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
