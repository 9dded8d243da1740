/** Whether this browser runs on an Apple system: ⌘ copies there, and ⌥ selects where others use Shift. */
export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
