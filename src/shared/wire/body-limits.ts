/** A body with a message. */
export const promptLimitBytes = 320 * 1024;
/** One pasted or dropped file. */
export const attachmentLimitBytes = 25 * 1024 * 1024;
