import { BlockList, isIP } from 'node:net';

/** Addresses of IPv4 that have other uses than to be reached from everywhere (RFC 6890). */
const special = subnets(
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
);

/** Global unicast addresses of IPv6. */
const routed = subnets('2000::/3');

/** Of these, what carries an address of IPv4 in it, which may be any, and what is for documents only. */
const tunnelled = subnets('2001::/32', '2001:db8::/32', '2002::/16');

export function subnets(...texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const [address = '', bits] = text.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** Whether packets to it come from the whole internet, as far as no firewall is in between. */
export function isRouted(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.check(address);
    case 6:
      return routed.check(address, 'ipv6') && !tunnelled.check(address, 'ipv6');
    default:
      return false;
  }
}
