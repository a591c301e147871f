//! Sums of texts, for knowing them again.

/// FNV-1a, 32 bits: it notices what was mistyped or cut off. It keeps no secret and proves nothing.
#[derive(Clone, Copy, Debug)]
pub struct Sum(pub u32);

impl Default for Sum {
    fn default() -> Self {
        Self(0x811c_9dc5)
    }
}

impl Sum {
    /// Adds a text and where it ends.
    pub fn add(&mut self, text: &str) {
        for byte in text.bytes().chain([0]) {
            self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sum;

    fn sum(texts: &[&str]) -> u32 {
        let mut sum = Sum::default();
        for text in texts {
            sum.add(text);
        }
        sum.0
    }

    #[test]
    fn texts_are_known_by_their_letters_and_by_where_they_end() {
        assert_eq!(sum(&["run", "7"]), sum(&["run", "7"]));
        let others: [&[&str]; 5] = [&["run7"], &["ru", "n7"], &["7", "run"], &["run", "8"], &["run", "7", ""]];
        for other in others {
            assert_ne!(sum(other), sum(&["run", "7"]), "{other:?}");
        }
    }
}
