const reset = '\x1b[0m';
const green = '\x1b[32m';
const amber = '\x1b[33m';
const violet = '\x1b[35m';
const red = '\x1b[31m';
const grey = '\x1b[90m';
const bold = '\x1b[1m';

function screen(lines: readonly string[]): string {
  return `${lines.map((line) => `${line}${reset}`).join('\r\n')}\r\n`;
}

export const paymentsScreen = screen([
  `${grey}❯${reset} Roll the ledger rounding fix out behind the flag, and check that checkout still totals.`,
  '',
  `${green}●${reset} I'll look at the checkout totals first: they decide whether the flag can go out alone.`,
  '',
  `${green}●${reset} ${bold}Grep${reset}(pattern: "ledger.total", path: "src/cart")`,
  `  ${grey}⎿${reset}  Found ${violet}3${reset} matches`,
  '',
  `${green}●${reset} ${bold}Bash${reset}(npm test -- checkout)`,
  `  ${grey}⎿${reset}  64 passed, 0 failed`,
  '',
  `${green}●${reset} Then the migration has to land first. See https://example.com/runbook`,
  '',
  `${amber}●${reset} ${bold}Bash${reset}(npm run migrate -- --prod)`,
  `  ${grey}⎿${reset}  ${amber}Waiting for permission…`,
]);

export const roundingScreen = screen([
  `${green}●${reset} ${bold}Edit${reset}(src/ledger/round.ts)`,
  `  ${grey}⎿${reset}  Updated with 9 additions and 4 removals`,
  `     ${red}- return Math.round(cents);`,
  `     ${green}+ return roundHalfEven(cents);`,
  '',
  `${green}●${reset} ${bold}Bash${reset}(npm test -- ledger)`,
  `  ${grey}⎿${reset}  128 passed, 0 failed`,
  '',
  `${amber}✻${reset} Thinking… ${grey}(12s · esc to interrupt)`,
]);

export const idempotencyScreen = screen([
  `${green}●${reset} ${bold}Read${reset}(src/http/idempotency.ts)`,
  `  ${grey}⎿${reset}  Read 214 lines`,
  '',
  `${green}●${reset} The key is stored after the charge, so a crash`,
  "  between the two charges twice. I'll write the key",
  '  first, in the same transaction.',
]);
