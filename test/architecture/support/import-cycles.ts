import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

import { importsOf } from './imports-of.ts';
import { sourceFilesIn } from './source-files.ts';

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** The imports between the files of some folders below `root`; types count like everything else. */
export function fileGraph(root: string, folders: readonly string[]): Graph {
  const files = sourceFilesIn(root, folders);
  const known = new Set(files);
  return new Map(
    files.map((file) => [
      file,
      new Set(
        importsOf(file, readFileSync(join(root, file), 'utf8'))
          .flatMap(({ specifier }) => specifier ?? [])
          .map((specifier) => posix.join(posix.dirname(file), specifier))
          .filter((target) => target !== file && known.has(target)),
      ),
    ]),
  );
}

/** The same between folders: one imports another when any file of it does. */
export function folderGraph(files: Graph): Graph {
  const folders = new Map<string, Set<string>>();
  for (const [file, targets] of files) {
    const folder = posix.dirname(file);
    const reached = folders.get(folder) ?? new Set();
    folders.set(folder, reached);
    for (const target of targets) {
      if (posix.dirname(target) !== folder) reached.add(posix.dirname(target));
    }
  }
  return folders;
}

/** Groups of nodes that reach each other, each sorted: its strongly connected components of two and more. */
export function cyclesIn(graph: Graph): readonly (readonly string[])[] {
  const reach = new Map([...graph.keys()].map((node) => [node, reachedFrom(graph, node)]));
  const seen = new Set<string>();
  return [...graph.keys()].flatMap((node) => {
    if (seen.has(node) || reach.get(node)?.has(node) !== true) return [];
    const cycle = [...(reach.get(node) ?? [])].filter((other) => reach.get(other)?.has(node));
    for (const member of cycle) seen.add(member);
    return [cycle.toSorted()];
  });
}

function reachedFrom(graph: Graph, start: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [...(graph.get(start) ?? [])];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    waiting.push(...(graph.get(node) ?? []));
  }
  return reached;
}
