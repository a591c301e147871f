//! Decimal numbers, read and written. The standard library's own take and give any number in any form, and bring 20 KB of
//! tables and code into the module for it; headers, cursors and statuses are plain digits.

use crate::prelude::*;

/// The value of plain digits, such as a sequence. `None` for anything else, a sign and a space included.
pub fn read(text: impl AsRef<[u8]>) -> Option<f64> {
    let text = text.as_ref();
    let all_digits = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    all_digits.then(|| text.iter().fold(0.0, |sum, digit| sum * 10.0 + f64::from(digit - b'0')))
}

/// The number without what is behind its point, up to the range of an `i64`: the standard library's own is not there in WebAssembly.
pub fn whole(number: f64) -> f64 {
    number as i64 as f64
}

/// The next whole number that is not below it, in the same range.
pub fn round_up(number: f64) -> f64 {
    let whole = whole(number);
    if whole < number { whole + 1.0 } else { whole }
}

/// Whether nothing is behind its point.
pub fn is_whole(number: f64) -> bool {
    whole(number) == number
}

/// The digits of a number before its point, such as of a sequence. What is below 0 or no number is written as 0.
pub fn write(number: f64) -> String {
    let mut text = String::new();
    // A cast saturates: 2^64 is far beyond the whole numbers an f64 can count.
    push(number as u64, &mut text);
    text
}

fn push(number: u64, text: &mut String) {
    if number > 9 {
        push(number / 10, text);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        for number in [0.0, 7.0, 10.0, 4294967296.0, 9007199254740991.0] {
            assert_eq!(read(write(number)), Some(number));
        }
        assert_eq!(write(1234567890.0), "1234567890");
    }

    #[test]
    fn what_is_behind_the_point_is_left_out_or_rounded_up() {
        for (number, without, up) in [(2.0, 2.0, 2.0), (2.001, 2.0, 3.0), (0.0, 0.0, 0.0), (-1.5, -1.0, -1.0)] {
            assert_eq!((whole(number), round_up(number), is_whole(number)), (without, up, number == without));
        }
        assert!(!is_whole(f64::NAN) && !is_whole(f64::INFINITY));
    }

    #[test]
    fn only_plain_digits_are_a_number() {
        for text in ["", "-1", "+1", " 1", "1 ", "1.5", "1e3", "NaN", "0x1"] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
