import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseSync, Visitor } from 'oxc-parser';
import { expect, test } from 'vitest';

import { hubFolders } from './support/import-table.ts';
import { repositoryRoot, sourceFilesIn } from './support/source-files.ts';

// Where two domains of the hub meet, a named port leads a reader on: "go to definition" ends at an anonymous callback. A
// port is an interface with methods; a field whose type is a function is such a callback.

/** Lower it when you replace callbacks by ports. Most of what is left joins two files of one folder. */
const mostCallbacks = 80;

/** Fields of interfaces whose type is a function. Methods are not: their owner has a name. */
function callbackFieldsIn(file: string, source: string): readonly string[] {
  const found: string[] = [];
  new Visitor({
    TSInterfaceDeclaration({ id, body }) {
      for (const member of body.body) {
        if (member.type !== 'TSPropertySignature') continue;
        if (member.typeAnnotation?.typeAnnotation.type !== 'TSFunctionType') continue;
        found.push(`${file}: ${id.name}.${source.slice(member.key.start, member.key.end)}`);
      }
    },
  }).visit(parseSync(file, source).program);
  return found;
}

test('the interfaces of the hub have few callbacks', () => {
  const callbacks = sourceFilesIn(repositoryRoot, [hubFolders.root]).flatMap((file) =>
    callbackFieldsIn(file, readFileSync(join(repositoryRoot, file), 'utf8')),
  );

  expect(callbacks.length > mostCallbacks ? callbacks : []).toEqual([]);
});

test('a callback is told from a method and from a value', () => {
  const source = `interface Options {
    readonly find: (name: string) => boolean;
    readonly clock: Clock;
    look(name: string): boolean;
  }`;

  expect(callbackFieldsIn('planted.ts', source)).toEqual(['planted.ts: Options.find']);
});
