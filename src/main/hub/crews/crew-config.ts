import {
  type Node,
  type ParseError,
  findNodeAtLocation,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { z } from 'zod';

import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { mostCrewWorkers } from '../../../shared/domain/crew.ts';
import { permissionModes } from '../../../shared/wire/http-schemas.ts';

/** Close enough to a branch for an early error; git decides in the end. */
const branchPattern = /^(?!-)[^\s~^:?*[\\]{1,200}$/u;

/** `orchestrator.json` as it is written. Comments and trailing commas are allowed in the file. */
export const crewConfigSchema = z.strictObject({
  $schema: z.string().optional().describe('For editors; not read.'),
  repositoryUrl: z
    .string()
    .min(1)
    .describe(
      'The repository: a path on this machine. A relative one begins at the directory of the file.',
    ),
  branch: z
    .string()
    .regex(branchPattern)
    .default('main')
    .describe('The branch that the crew begins at.'),
  workerCount: z.int().min(1).max(mostCrewWorkers).describe('How many workers there are.'),
  claudeConfigs: z
    .string()
    .min(1)
    .describe(
      'A glob of JSON files, `~` allowed. Each has `env`: the variables by which a Claude Code signs in. The members of the crew take them in turn.',
    ),
  launcher: z.enum(['local']).default('local').describe('Where the sessions run.'),
  model: z.string().min(1).max(100).optional().describe('The model of the workers.'),
  managerModel: z.string().min(1).max(100).optional().describe('The model of the manager.'),
  checks: z
    .array(z.string().min(1).max(4096))
    .max(20)
    .default([])
    .describe('Shell commands that must end with 0 before a merge is kept.'),
  permissionMode: z
    .enum(permissionModes)
    .optional()
    .describe('The permission mode of every session of the crew.'),
});

export type CrewConfig = z.infer<typeof crewConfigSchema>;

/** Something in the file that is not as expected. */
export interface ConfigProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Reads the text of the file; every problem has its place. */
export function parseCrewConfig(text: string): Result<CrewConfig, readonly ConfigProblem[]> {
  const errors: ParseError[] = [];
  const options = { allowTrailingComma: true, disallowComments: false };
  const root = parseTree(text, errors, options);
  if (errors.length > 0 || !root) {
    if (errors.length === 0) return err([problemAt(text, 0, 'The file is empty.')]);
    return err(
      errors.map(({ error, offset }) =>
        problemAt(text, offset, `This is not JSON: ${printParseErrorCode(error)}.`),
      ),
    );
  }
  const repeated = repeatedKeys(root).map((node) =>
    problemAt(text, node.offset, `The field "${String(node.value)}" is there twice.`),
  );
  if (repeated.length > 0) return err(repeated);
  const parsed = crewConfigSchema.safeParse(valueOf(root));
  if (parsed.success) return ok(parsed.data);
  return err(parsed.error.issues.flatMap((issue) => problemsOf(text, root, issue)));
}

function problemsOf(text: string, root: Node, issue: z.core.$ZodIssue): readonly ConfigProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const node = findNodeAtLocation(root, [...pathOf(issue), key]);
      const known = Object.keys(crewConfigSchema.shape).filter((name) => name !== '$schema');
      return problemAt(
        text,
        node?.parent?.offset ?? 0,
        `There is no field "${key}". The fields are ${known.join(', ')}.`,
      );
    });
  }
  const path = pathOf(issue);
  const node = findNodeAtLocation(root, [...path]);
  const name = path.join('.');
  if (!node) return [problemAt(text, root.offset, `The field "${name}" is missing.`)];
  return [problemAt(text, node.offset, `"${name}": ${issue.message}.`)];
}

function pathOf({ path }: z.core.$ZodIssue): (string | number)[] {
  return path.map((part) => (typeof part === 'number' ? part : String(part)));
}

function problemAt(text: string, offset: number, message: string): ConfigProblem {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message };
}

/** The later one of two fields of one name: two readers would see two different values. */
function repeatedKeys(node: Node): readonly Node[] {
  const children = node.children ?? [];
  const below = children.flatMap((child) => repeatedKeys(child));
  if (node.type !== 'object') return below;
  const seen = new Set<unknown>();
  const own = children.flatMap(({ children: [key] = [] }) => {
    if (!key) return [];
    if (seen.has(key.value)) return [key];
    seen.add(key.value);
    return [];
  });
  return [...own, ...below];
}

function valueOf(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(valueOf);
  if (node.type !== 'object') return node.value;
  return Object.fromEntries(
    (node.children ?? []).map(({ children: [key, value] = [] }) => [
      String(key?.value),
      value ? valueOf(value) : undefined,
    ]),
  );
}
