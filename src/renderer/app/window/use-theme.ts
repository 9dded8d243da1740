import { useEffect } from 'react';

import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { darkTerminal, lightTerminal } from '../../core/terminal/terminal-theme.ts';

/** Puts the chosen theme, or the system's, on the page and on every terminal. */
export function useTheme(): void {
  const { terminals } = useApp();
  const theme = useAppStore(
    (stores) => stores.layout,
    (layout) => layout.theme,
  );
  useEffect(() => {
    const system = matchMedia('(prefers-color-scheme: light)');
    function apply(): void {
      const isLight = theme === 'light' || (theme === 'system' && system.matches);
      document.documentElement.classList.toggle('light', isLight);
      terminals.setTheme(isLight ? lightTerminal : darkTerminal);
    }
    apply();
    system.addEventListener('change', apply);
    return () => system.removeEventListener('change', apply);
  }, [theme, terminals]);
}
