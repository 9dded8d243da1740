import type { Destination, FilteredMode } from '../../../../shared/domain/egress.ts';
import type { EgressTerms } from './session-egress.ts';

type Environment = Readonly<Record<string, string>>;

/** At loopback of a container, where no other program of it was before. */
export const proxyPort = 3128;

const modelApi = 'https://api.anthropic.com';

/** What Claude Code in a container and the git of its repo reach. */
export function egressTerms(
  mode: FilteredMode,
  {
    environment,
    remotes,
  }: { readonly environment: Environment; readonly remotes: readonly string[] },
): EgressTerms {
  const model =
    destinationOf(environment['ANTHROPIC_BASE_URL'] ?? modelApi) ?? destinationOf(modelApi);
  return {
    mode,
    model: model ?? { host: 'api.anthropic.com', port: 443 },
    remotes: remotes.flatMap((remote) => destinationOf(remote) ?? []),
  };
}

/** Null for what is no address of the web: a path, or git over ssh, which goes through no proxy of ours. */
function destinationOf(text: string): Destination | null {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return null;
  const usual = url.protocol === 'https:' ? 443 : 80;
  const host = url.hostname.replace(/^\[(.*)\]$/u, '$1').replace(/\.$/u, '');
  return host === '' ? null : { host, port: url.port === '' ? usual : Number(url.port) };
}

/**
 * For programs that go out through the proxy. What goes on in the container itself does not: Claude Code's hooks and tools
 * reach their runner at loopback.
 */
export function proxyEnvironment(): Environment {
  const proxy = `http://127.0.0.1:${proxyPort}`;
  const none = 'localhost,127.0.0.1,::1';
  return {
    HTTP_PROXY: proxy,
    http_proxy: proxy,
    HTTPS_PROXY: proxy,
    https_proxy: proxy,
    ALL_PROXY: proxy,
    all_proxy: proxy,
    NO_PROXY: none,
    no_proxy: none,
    npm_config_proxy: proxy,
    npm_config_https_proxy: proxy,
    npm_config_noproxy: none,
    // Node's own fetch looks at the variables only when it is told to.
    NODE_USE_ENV_PROXY: '1',
    // Else Claude Code itself would ask at each start for places that no work needs.
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1',
  };
}
