import { useMemo } from 'react';

import type { Json, JsonObject } from '../../../shared/domain/gate.ts';
import { Revealed } from '../../ui/revealed.tsx';
import { diffLines } from './diff-lines.ts';

/** The exact input of a tool: what matters most first, then every other field by its name. */
export function ToolInput({ tool, input }: { readonly tool: string; readonly input: JsonObject }) {
  const main = mainField(tool, input);
  const isEdit = typeof input['old_string'] === 'string' && typeof input['new_string'] === 'string';
  const shown = new Set([main, ...(isEdit ? ['old_string', 'new_string'] : [])]);
  const rest = Object.entries(input).filter(([name]) => !shown.has(name));
  return (
    <div className="tool-input">
      {main !== undefined && (
        <pre className="mono">
          <Revealed text={fieldText(input[main])} />
        </pre>
      )}
      {isEdit && (
        <Diff before={fieldText(input['old_string'])} after={fieldText(input['new_string'])} />
      )}
      {rest.length > 0 && (
        <dl>
          {rest.map(([name, value]) => (
            <div key={name}>
              <dt>{name === 'description' ? 'Claude says' : name}</dt>
              <dd className={name === 'description' ? '' : 'mono'}>
                <Revealed text={fieldText(value)} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function Diff({ before, after }: { readonly before: string; readonly after: string }) {
  // A card is drawn again each second, for the time that it waits.
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  return (
    <pre className="mono diff">
      {lines.map((line, index) => (
        <span key={String(index)} className={`diff-${line.type}`}>
          {signs[line.type]}
          <Revealed text={line.text} />
          {'\n'}
        </span>
      ))}
    </pre>
  );
}

const signs = { same: '  ', gone: '- ', new: '+ ' } as const;

const mainFields: readonly string[] = [
  'command',
  'file_path',
  'notebook_path',
  'url',
  'query',
  'pattern',
  'path',
];

function mainField(tool: string, input: JsonObject): string | undefined {
  if (tool.startsWith('mcp__')) return undefined;
  return mainFields.find((field) => typeof input[field] === 'string');
}

function fieldText(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
