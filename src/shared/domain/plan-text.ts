/** Whether a plan's file still has the plan that was shown; line ends and blanks at its end do not matter. */
export function isSamePlan(one: string, other: string): boolean {
  return fold(one) === fold(other);
}

function fold(text: string): string {
  return text
    .toWellFormed()
    .replace(/^\ufeff/u, '')
    .replaceAll('\r\n', '\n')
    .trimEnd();
}
