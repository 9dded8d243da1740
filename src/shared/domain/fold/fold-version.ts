/**
 * Raised with every change of what the fold makes of events, or of the shape of a session's view or of the hub's state. A
 * checkpoint of another version is not used: the log is folded anew. A test pins the sources to it.
 */
export const foldVersion = 54;
