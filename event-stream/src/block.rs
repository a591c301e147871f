//! 16 bytes searched together: with WebAssembly's own instructions for that, natively one by one.

/// The size of a block, in bytes.
pub const SIZE: usize = 16;

/// A bit for each of the first 16 bytes that is a line feed or a carriage return; `None` when there are no bytes.
#[inline(always)]
pub fn line_ends(bytes: &[u8]) -> Option<u16> {
    match bytes.first_chunk() {
        Some(block) => Some(Block::of(block).line_ends()),
        None if bytes.is_empty() => None,
        None => Some(bits(bytes)),
    }
}

fn bits(bytes: &[u8]) -> u16 {
    let ends = |byte: &u8| matches!(byte, b'\n' | b'\r');
    (0..).zip(bytes).fold(0, |found, (place, byte)| found | u16::from(ends(byte)) << place)
}

/// Whether no byte is a backslash or a control character.
pub fn is_plain(bytes: &[u8]) -> bool {
    let (blocks, rest) = bytes.as_chunks::<SIZE>();
    blocks.iter().all(|bytes| Block::of(bytes).is_plain()) && rest.iter().all(is_plain_byte)
}

fn is_plain_byte(byte: &u8) -> bool {
    !matches!(byte, b'\\' | 0..b' ')
}

/// Whether all bytes are ASCII.
pub fn is_ascii(bytes: &[u8]) -> bool {
    let (blocks, rest) = bytes.as_chunks::<SIZE>();
    blocks.iter().all(|bytes| Block::of(bytes).is_ascii()) && rest.iter().all(u8::is_ascii)
}

/// How many UTF-16 units a part of UTF-8 has: one for each byte that begins a character, two where that is above U+FFFF.
pub fn utf16_units(bytes: &[u8]) -> u32 {
    let (blocks, rest) = bytes.as_chunks::<SIZE>();
    let units: u32 = blocks.iter().map(|bytes| Block::of(bytes).utf16_units()).sum();
    units + rest.iter().map(|byte| units_begun(*byte)).sum::<u32>()
}

fn units_begun(byte: u8) -> u32 {
    match byte {
        0x80..0xc0 => 0,
        0xf0.. => 2,
        _ => 1,
    }
}

#[cfg(target_arch = "wasm32")]
use simd::Block;

#[cfg(target_arch = "wasm32")]
mod simd {
    use core::arch::wasm32::{
        i8x16_bitmask, i8x16_eq, i8x16_lt, i8x16_splat, u8x16_ge, u8x16_lt, u8x16_splat, v128, v128_load, v128_or,
    };

    #[derive(Clone, Copy)]
    pub struct Block(v128);

    impl Block {
        #[inline(always)]
        pub fn of(bytes: &[u8; super::SIZE]) -> Self {
            // SAFETY: 16 bytes are read where 16 bytes are, and the instruction takes any alignment.
            Self(unsafe { v128_load(bytes.as_ptr().cast()) })
        }

        /// A bit for each byte that ends a line.
        #[inline(always)]
        pub fn line_ends(self) -> u16 {
            let is = |byte: u8| i8x16_eq(self.0, i8x16_splat(byte.cast_signed()));
            i8x16_bitmask(v128_or(is(b'\n'), is(b'\r')))
        }

        #[inline(always)]
        pub fn is_plain(self) -> bool {
            let backslash = i8x16_eq(self.0, i8x16_splat(b'\\'.cast_signed()));
            i8x16_bitmask(v128_or(backslash, u8x16_lt(self.0, u8x16_splat(b' ')))) == 0
        }

        #[inline(always)]
        pub fn is_ascii(self) -> bool {
            i8x16_bitmask(self.0) == 0
        }

        #[inline(always)]
        pub fn utf16_units(self) -> u32 {
            // As signed numbers, the bytes that continue a character are those below -64.
            let continuing = i8x16_bitmask(i8x16_lt(self.0, i8x16_splat(-64)));
            let high = i8x16_bitmask(u8x16_ge(self.0, u8x16_splat(0xf0)));
            continuing.count_zeros() + high.count_ones()
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
use plain::Block;

#[cfg(not(target_arch = "wasm32"))]
mod plain {
    #[derive(Clone, Copy)]
    pub struct Block<'a>(&'a [u8; super::SIZE]);

    impl<'a> Block<'a> {
        pub fn of(bytes: &'a [u8; super::SIZE]) -> Self {
            Self(bytes)
        }

        pub fn line_ends(self) -> u16 {
            super::bits(self.0)
        }

        pub fn is_plain(self) -> bool {
            self.0.iter().all(super::is_plain_byte)
        }

        pub fn is_ascii(self) -> bool {
            self.0.is_ascii()
        }

        pub fn utf16_units(self) -> u32 {
            self.0.iter().map(|byte| super::units_begun(*byte)).sum()
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec;

    use super::*;

    #[test]
    fn units_are_counted_for_every_length() {
        for length in 0..70 {
            let text: String = "a\u{e9}\u{6f22}\u{1f600}".chars().cycle().take(length).collect();
            assert_eq!(utf16_units(text.as_bytes()) as usize, text.encode_utf16().count(), "{length}");
            assert_eq!(is_ascii(text.as_bytes()), length < 2, "{length}");
        }
        assert_eq!(utf16_units(&[0; 21]), 21);
        assert!(is_ascii(&[0x7f; 21]) && !is_ascii(b"123456789\xff"));
    }

    #[test]
    fn a_backslash_or_a_control_character_is_found_wherever_it_is() {
        for length in [1_usize, 15, 16, 19, 33] {
            for byte in 0..=u8::MAX {
                for place in 0..length {
                    let mut bytes = vec![b'x'; length];
                    bytes.splice(place..=place, [byte]);
                    assert_eq!(is_plain(&bytes), byte >= 0x20 && byte != b'\\', "{byte} at {place} of {length}");
                }
            }
        }
        assert!(is_plain(b""));
    }

    #[test]
    fn line_ends_are_found_wherever_they_are() {
        for length in 0_usize..20 {
            for place in 0..length {
                let mut bytes = vec![b'x'; length];
                bytes.splice(place..=place, [if place % 2 == 0 { b'\n' } else { b'\r' }]);
                let expected = if place < SIZE { 1 << place } else { 0 };
                assert_eq!(line_ends(&bytes), Some(expected), "{place} of {length}");
            }
        }
        assert_eq!((line_ends(b""), line_ends(&[0x8a; 16])), (None, Some(0)));
    }
}
