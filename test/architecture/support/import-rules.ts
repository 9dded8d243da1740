import { posix } from 'node:path';

import { hubFolders, layers, type Layer } from './import-table.ts';
import type { Import } from './imports-of.ts';

export interface Violation {
  /** The row of the table, and which of its columns was broken. */
  readonly rule: string;
  readonly message: string;
}

/** The name of each rule there is, so that a test can see that none of them has gone blind. */
export const allRules: readonly string[] = [
  'every file has a row',
  'no computed import',
  ...layers.flatMap((layer) => [
    `${layer.name}: paths`,
    `${layer.name}: packages`,
    ...(layer.isTypeOnly ? [`${layer.name}: types only`] : []),
  ]),
  'main/hub: nothing imports the root',
  'main/hub: nothing imports an edge',
  'main/hub: foundations',
  'main/hub: domains by their service',
];

/** What the table says against one import of one file; `null` when it may stand. */
export function violationOf(file: string, imported: Import): Violation | null {
  const layer = layerOf(file);
  if (!layer) {
    const message = `${file} belongs to no row of test/architecture/support/import-table.ts.`;
    return { rule: 'every file has a row', message };
  }
  const told = tellOf(file, imported);
  if (imported.specifier === null) {
    if (layer.mayComputePaths) return null;
    const message = `${told}: write the path as a plain text, so that this test can read it.`;
    return { rule: 'no computed import', message };
  }
  const specifier = imported.specifier.replace(/[?#].*$/, '');
  return specifier.startsWith('.')
    ? violationOfPath(layer, { file, imported, target: posix.join(posix.dirname(file), specifier) })
    : violationOfPackage(layer, { told, specifier });
}

interface PathImport {
  readonly file: string;
  readonly imported: Import;
  /** From the repository's root. */
  readonly target: string;
}

function violationOfPath(layer: Layer, path: PathImport): Violation | null {
  const told = tellOf(path.file, path.imported);
  if (isUnder(layer.owns, path.target)) {
    return layer.name === 'main/hub' ? violationInsideHub(path) : null;
  }
  if (!isUnder(layer.mayImport, path.target)) {
    const allowed = layer.mayImport.length > 0 ? layer.mayImport.join(', ') : 'nothing';
    const message = `${told}: besides its own files, ${layer.name} may import ${allowed}.`;
    return { rule: `${layer.name}: paths`, message };
  }
  if (layer.isTypeOnly && !path.imported.isTypeOnly) {
    return { rule: `${layer.name}: types only`, message: `${told}: only \`import type\` here.` };
  }
  return null;
}

function violationOfPackage(
  layer: Layer,
  { told, specifier }: { readonly told: string; readonly specifier: string },
): Violation | null {
  const name = packageOf(specifier);
  const isAllowed = layer.packages.some((one) =>
    one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : name === one,
  );
  if (isAllowed) return null;
  const allowed = layer.packages.length > 0 ? layer.packages.join(', ') : 'none';
  const message = `${told}: the packages of ${layer.name} are ${allowed}.`;
  return { rule: `${layer.name}: packages`, message };
}

function violationInsideHub(path: PathImport): Violation | null {
  const told = tellOf(path.file, path.imported);
  const from = placeInHub(path.file);
  const to = placeInHub(path.target);
  if (from.kind === 'root' || from.folder === to.folder) return null;

  if (to.kind === 'root' || to.kind === 'composition') {
    const message = `${told}: the root of the hub composes it, and hands its parts out; nothing below imports it.`;
    return { rule: 'main/hub: nothing imports the root', message };
  }
  if (from.kind === 'composition') return null;
  if (to.kind === 'edge') {
    const message = `${told}: ${to.folder} is an edge. Edges import services, and nothing imports an edge.`;
    return { rule: 'main/hub: nothing imports an edge', message };
  }
  if (from.kind === 'foundation') {
    const message = `${told}: a foundation imports only the foundations before it (${hubFolders.foundations.join(', ')}).`;
    return isBefore(to.folder, from.folder) ? null : { rule: 'main/hub: foundations', message };
  }
  if (to.kind === 'foundation' || isDoor(path.target)) return null;
  const message = `${told}: of another domain only its service file (…-service.ts), or a door that the table names.`;
  return { rule: 'main/hub: domains by their service', message };
}

interface Place {
  readonly kind: 'root' | 'composition' | 'foundation' | 'edge' | 'domain';
  readonly folder: string;
}

function placeInHub(file: string): Place {
  const [folder = '', ...rest] = file.slice(hubFolders.root.length).split('/');
  if (rest.length === 0) return { kind: 'root', folder: '' };
  if (folder === hubFolders.composition) return { kind: 'composition', folder };
  if (hubFolders.foundations.some((one) => one === folder)) return { kind: 'foundation', folder };
  if (hubFolders.edges.some((one) => one === folder)) return { kind: 'edge', folder };
  return { kind: 'domain', folder };
}

function isBefore(folder: string, other: string): boolean {
  const order: readonly string[] = hubFolders.foundations;
  const index = order.indexOf(folder);
  return index !== -1 && index < order.indexOf(other);
}

function isDoor(target: string): boolean {
  const below = target.slice(hubFolders.root.length);
  return /^[^/]+\/[^/]+-service\.ts$/.test(below) || Object.hasOwn(hubFolders.doors, below);
}

function layerOf(file: string): Layer | undefined {
  return layers.find((layer) => isUnder(layer.owns, file));
}

function isUnder(paths: readonly string[], target: string): boolean {
  return paths.some((path) => (path.endsWith('/') ? target.startsWith(path) : target === path));
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

function tellOf(file: string, imported: Import): string {
  return `${file}:${imported.line} imports ${imported.specifier ?? 'a computed path'}`;
}
