// Planted: main/hub: packages

export async function electronApp(): Promise<unknown> {
  return (await import('electron')).app;
}
