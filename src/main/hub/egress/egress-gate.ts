import { createHash } from 'node:crypto';

import type { GateId } from '../../../shared/base/ids.ts';
import type { Destination } from '../../../shared/domain/egress.ts';
import { destinationText, egressTool } from '../../../shared/domain/egress.ts';
import type { EventBody } from '../../../shared/domain/event.ts';

/**
 * The gate by which a session asks for a place on the network. Only `egress` tells it from what a session may claim of
 * its tools: no report of a runner has that.
 */
export function egressGate(gate: GateId, destination: Destination): EventBody {
  const text = destinationText(destination);
  const input = { host: destination.host, port: destination.port };
  const suggestions = [
    {
      type: 'addRules',
      rules: [{ toolName: egressTool, ruleContent: text }],
      behavior: 'allow',
      destination: 'session',
    },
  ];
  const shown = JSON.stringify({ tool: egressTool, input, suggestions });
  return {
    kind: 'gate.opened',
    data: {
      gate,
      type: 'permission',
      tool: egressTool,
      input,
      summary: text,
      suggestions,
      hash: createHash('sha256').update(shown).digest('hex'),
      promptId: null,
      agentId: null,
      request: `egress ${text}`,
      // Claude Code knows nothing of it.
      isBeforeDialog: true,
      egress: { ...destination },
    },
  };
}
