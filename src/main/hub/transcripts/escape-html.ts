const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/**
 * Text for an element or a quoted attribute. Control characters become their pictures, and characters
 * that turn the direction of a text become their numbers: what is read is what was there.
 */
export function escapeHtml(text: string): string {
  return (
    text
      .replaceAll(/\r\n?/g, '\n')
      .replaceAll(/[&<>"'`]/g, (sign) => entities[sign] ?? '')
      // oxlint-disable-next-line no-control-regex -- they are what is looked for
      .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, pictureOf)
      .replaceAll(/[\u0080-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g, numberOf)
      .replaceAll(/[\ud800-\udfff]/gu, '\ufffd')
  );
}

function pictureOf(control: string): string {
  const code = control.charCodeAt(0);
  return String.fromCharCode(code === 0x7f ? 0x2421 : 0x2400 + code);
}

function numberOf(character: string): string {
  return `[U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`;
}
