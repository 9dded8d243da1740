// What each shell needs to ask us: it hands over the words up to the cursor, and gets candidates, one per
// line. Where there is none the shell completes file names.

export type Shell = 'bash' | 'zsh' | 'fish';

export const shells: readonly Shell[] = ['bash', 'zsh', 'fish'];

export const shellScripts: Readonly<Record<Shell, string>> = {
  bash: `# bash completion for roundhouse. Put this into ~/.bashrc:
#   source <(roundhouse completion bash)
_roundhouse() {
  local IFS=$'\\n'
  COMPREPLY=($(roundhouse __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _roundhouse roundhouse`,
  zsh: `#compdef roundhouse
# zsh completion for roundhouse. Put this into ~/.zshrc:
#   source <(roundhouse completion zsh)
_roundhouse() {
  local -a candidates
  candidates=("\${(@f)$(roundhouse __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  candidates=(\${candidates:#})
  if (( \${#candidates} )); then compadd -a candidates; else _files; fi
}
compdef _roundhouse roundhouse`,
  fish: `# fish completion for roundhouse. Put this into ~/.config/fish/config.fish:
#   roundhouse completion fish | source
complete -c roundhouse -a '(roundhouse __complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'`,
};
