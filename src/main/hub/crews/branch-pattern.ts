/** Close enough to a branch for an early error; git decides in the end. */
export const branchPattern = /^(?!-)[^\s~^:?*[\\]{1,200}$/u;
