// Planted: no computed import

export async function load(name: string): Promise<unknown> {
  return await import(`./commands/${name}.ts`);
}
