/** What a person sits at: the page on a computer or on a phone, `roundhouse attach`, or a script. */
export const deviceKinds = ['desktop', 'phone', 'terminal', 'program'] as const;
export type DeviceKind = (typeof deviceKinds)[number];

/** A signed-in device is known by its name: a page names its system, `roundhouse login` the account and the machine. */
export function kindOfSignedIn(deviceName: string): DeviceKind {
  if (/^[^\s@]+@[^\s@]+$/u.test(deviceName)) return 'terminal';
  return /\b(?:iPhone|iPad|Android)\b/u.test(deviceName) ? 'phone' : 'desktop';
}

/** `Safari on iPhone` is the iPhone: two devices of one person seldom differ in the browser only. */
export function shortDeviceName(deviceName: string): string {
  return / on (\S.*)$/u.exec(deviceName)?.[1] ?? deviceName;
}

/** A person at a device, as people say it: `Ana · iPhone`. */
export function personAtDevice(one: {
  readonly name: string;
  /** Not known from hubs of older versions. */
  readonly deviceName?: string | undefined;
}): string {
  const { name, deviceName } = one;
  return deviceName === undefined ? name : `${name} · ${shortDeviceName(deviceName)}`;
}
