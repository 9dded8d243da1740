export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export type LogFields = Readonly<Record<string, unknown>>;

/** `error` means a person should act; a peer that vanished is `debug`. Never secrets, never terminal content. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger whose every record also carries these fields (`session`, `runner`, `connection`). */
  child(fields: LogFields): Logger;
}

export interface LogRecord {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** Builds a logger over one sink; the sink redacts, formats and writes. */
export function createLogger(sink: (record: LogRecord) => void, fields: LogFields = {}): Logger {
  function write(level: LogLevel) {
    return (message: string, extra: LogFields = {}) =>
      sink({ level, message, fields: { ...fields, ...extra } });
  }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (extra) => createLogger(sink, { ...fields, ...extra }),
  };
}

export const silentLogger: Logger = createLogger(() => undefined);
