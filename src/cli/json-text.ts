/**
 * JSON for a terminal: what `JSON.stringify` leaves alone but a terminal or an eye would follow (DEL, the
 * 8-bit controls, marks that turn the direction) is written as an escape. It stays the same JSON.
 */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
