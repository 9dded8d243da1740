// On every answer (WEB-7). There is no `Access-Control-…` header anywhere: nobody else's page reads us.

/**
 * What the page may load and run: its own files, from here. Scripts have no exception, and Trusted Types
 * keep text from becoming markup. Styles are allowed in the page itself, because xterm.js makes `<style>`
 * elements and `style` attributes and knows no nonce; without foreign images, fonts or connections a
 * style can tell nobody anything.
 */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** What is handed out to be saved is never a page here, even when it is opened as one (TTY-9). */
const downloadPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'";

const answerPolicy = "default-src 'none'; frame-ancestors 'none'";

const noFeatures = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
]
  .map((name) => `${name}=()`)
  .join(', ');

const everywhere = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': noFeatures,
  'X-Frame-Options': 'DENY',
};

/** The headers of an answer, by what it is. */
export const securityHeaders = {
  /** Of the API: never kept by anybody. */
  api: { ...everywhere, 'Content-Security-Policy': answerPolicy, 'Cache-Control': 'no-store' },
  /** A file of the page. */
  page: { ...everywhere, 'Content-Security-Policy': pagePolicy },
  /** A file for the operator to save. */
  download: {
    ...everywhere,
    'Content-Security-Policy': downloadPolicy,
    'Cache-Control': 'no-store',
  },
} as const satisfies Record<string, Readonly<Record<string, string>>>;
