const passed = new Set(['then', 'toJSON', 'constructor', 'inspect']);

/** What Electron has and the stand-in has not throws when it is touched, instead of being `undefined`. */
export function strict<T extends object>(target: T, name: string): T {
  return new Proxy(target, {
    get(object, key) {
      if (typeof key === 'symbol' || key in object || passed.has(key)) {
        const value: unknown = Reflect.get(object, key, object);
        return typeof value === 'function' && !isClass(value) ? bound(value, object) : value;
      }
      throw new Error(`electron stand-in: ${name}.${key} is not implemented`);
    },
    set: (object, key, value) => Reflect.set(object, key, value, object),
  });
}

function bound(method: { bind(self: object): unknown }, self: object): unknown {
  return method.bind(self);
}

function isClass(value: { toString(): string }): boolean {
  return value.toString().startsWith('class ');
}
