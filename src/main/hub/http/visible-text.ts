/** Of what a stranger says about itself, for a person who reads it: one line of plain characters. */
export function visibleText(text: string, limit: number): string {
  return text
    .replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '')
    .trim()
    .slice(0, limit);
}
