/** Hours of the day without notifications, in minutes after midnight; they may go over midnight. */
export interface QuietHours {
  readonly fromMinute: number;
  readonly untilMinute: number;
}

const pattern = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/;

/** `HH:MM-HH:MM`, or null for `none`; undefined for what is neither. */
export function parseQuietHours(text: string): QuietHours | null | undefined {
  if (text.trim() === 'none') return null;
  const parts = pattern.exec(text.trim());
  if (!parts) return undefined;
  const [, fromHour, fromMinute, untilHour, untilMinute] = parts.map(Number);
  const from = minuteOf(fromHour, fromMinute);
  const until = minuteOf(untilHour, untilMinute);
  return from === undefined || until === undefined
    ? undefined
    : { fromMinute: from, untilMinute: until };
}

/** `minute` of the day on the clock of the person. */
export function isQuiet(hours: QuietHours | null, minute: number): boolean {
  if (!hours) return false;
  const { fromMinute, untilMinute } = hours;
  return fromMinute <= untilMinute
    ? minute >= fromMinute && minute < untilMinute
    : minute >= fromMinute || minute < untilMinute;
}

function minuteOf(hour = Number.NaN, minute = Number.NaN): number | undefined {
  return hour < 24 && minute < 60 ? hour * 60 + minute : undefined;
}
