import type { HookPayload } from './hook-payload.ts';
import type { BodyEnds } from './read-body.ts';

// A hook that is larger than what is kept of one: its head says what it is and which tool it is about, its
// tail has the id of the call. A text inside it cannot pass for one of these: its quotes are escaped.

const fields = [
  'session_id',
  'transcript_path',
  'cwd',
  'prompt_id',
  'agent_id',
  'agent_type',
  'permission_mode',
  'hook_event_name',
  'tool_name',
];
/** What says most about a call, when it stands before its large field. */
const inputFields = ['file_path', 'notebook_path', 'path', 'url', 'command', 'pattern', 'query'];

/** What can be said of a hook by its two ends. */
export function hookOfEnds({ head, tail, length }: BodyEnds): HookPayload {
  const text = Buffer.from(head).toString('utf8');
  const at = text.indexOf('"tool_input":');
  const before = at === -1 ? text : text.slice(0, at);
  const size = `${Math.round(length / 1024 / 1024)} MB, too large to be kept`;
  return {
    ...fieldsOf(before, fields),
    ...(at !== -1 && {
      tool_input: { ...fieldsOf(text.slice(at), inputFields), note: size },
      tool_response: size,
    }),
    ...fieldsOf(Buffer.from(tail).toString('utf8'), ['tool_use_id']),
  };
}

function fieldsOf(text: string, names: readonly string[]): Record<string, string> {
  const found = names.flatMap((name) => {
    const matches = [...text.matchAll(new RegExp(`[{,]"${name}":("(?:[^"\\\\]|\\\\.)*")`, 'gu'))];
    const json = matches.at(-1)?.[1];
    return json === undefined ? [] : [[name, JSON.parse(json) as string] as const];
  });
  return Object.fromEntries(found);
}
