import { describe, expect, it } from 'vitest';
import { addressBucket } from '../../../src/http/pages/address-bucket.js';

describe('addressBucket', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:0201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('counts %s as %s [lesson 31]', (address, bucket) => {
    expect(addressBucket(address)).toBe(bucket);
  });

  it.each([undefined, '', 'nonsense', '999.1.1.1', ':::'])(
    'counts %j with all unknown ones',
    (address) => {
      expect(addressBucket(address)).toBe('unknown');
    },
  );
});
