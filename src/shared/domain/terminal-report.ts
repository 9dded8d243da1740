/** Focus in and out (mode 1004), and mouse reports of the SGR encoding (mode 1006), with nothing else beside them. */
// oxlint-disable-next-line no-control-regex -- reports are control sequences
const onlyReports = /^(?:\u001b\[(?:[IO]|<\d+;\d+;\d+[Mm]))+$/;

/**
 * Whether an emulator sent this by itself because focus or the pointer moved, rather than for a key: such input tells
 * a program where a person looks, but is nobody's wish to type.
 */
export function isTerminalReport(input: string): boolean {
  return onlyReports.test(input);
}
