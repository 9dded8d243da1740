import { a2aVersion } from '../../../shared/wire/a2a.ts';
import { agentPrefix } from '../../../shared/wire/agent-routes.ts';
import type { PublishedAgent } from '../agents/agent-service.ts';

/** What an agent says of itself; neither its repository nor its session is named. */
export function agentCard({ name, description }: PublishedAgent, origin: string) {
  return {
    name,
    description,
    version: '1.0.0',
    supportedInterfaces: [
      {
        url: `${origin}${agentPrefix}${name}`,
        protocolBinding: 'JSONRPC',
        protocolVersion: a2aVersion,
      },
    ],
    capabilities: { streaming: true, pushNotifications: false, extendedAgentCard: false },
    securitySchemes: {
      bearer: { httpAuthSecurityScheme: { scheme: 'Bearer', description: 'The agent token' } },
    },
    securityRequirements: [{ schemes: { bearer: { list: [] } } }],
    defaultInputModes: ['text/plain'],
    defaultOutputModes: ['text/plain'],
    skills: [{ id: 'ask', name: 'Ask', description, tags: ['claude-code'] }],
  };
}
