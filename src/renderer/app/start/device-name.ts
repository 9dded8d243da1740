// A browser also names those that it wants to pass for, so the first of these that it names is the right one.
const browsers = [
  ['Edg', 'Edge'],
  ['FxiOS', 'Firefox'],
  ['CriOS', 'Chrome'],
  ['Firefox', 'Firefox'],
  ['Chrome', 'Chrome'],
  ['Safari', 'Safari'],
] as const;
const systems = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Mac OS X', 'Mac'],
  ['Windows', 'Windows'],
  ['Linux', 'Linux'],
] as const;

/** What the owner sees in the list of devices: the browser and the system, in plain words. */
export function deviceName(agent: string): string {
  const [, browser = 'Browser'] = browsers.find(([sign]) => agent.includes(sign)) ?? [];
  const [, system = 'unknown system'] = systems.find(([sign]) => agent.includes(sign)) ?? [];
  return `${browser} on ${system}`;
}
