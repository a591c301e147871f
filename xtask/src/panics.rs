//! Takes out of the WebAssembly what only a panic would say: its formatting code, the names of source files, and the places
//! in them. A panic still ends in a trap; nobody would have read its message: a module for the web has nowhere to print to.
//! The package is 4 KB smaller for it.
//!
//! The functions are known by their names, so this comes before the optimiser, which then removes what they alone used. Code
//! that formats a text for another reason than a panic would trap: `tests/architecture.rs` keeps it out of `src`.

use crate::wasm::{Reader, push_number};
use anyhow::{Result, bail};
use std::collections::HashMap;
use std::ops::Range;

const CUSTOM: u8 = 0;
const IMPORTS: u8 = 2;
const CODE: u8 = 10;
const DATA: u8 = 11;

/// The body of a function that traps: no locals, `unreachable`, `end`.
const TRAP: &[u8] = &[0, 0x00, 0x0b];

/// What such functions are called, without hashes and generic arguments: all below these paths.
const PATHS: &[&str] = &[
    "core::fmt::",
    "core::panicking::",
    "core::panic::",
    "core::cell::panic_",
    "core::option::unwrap_failed",
    "core::option::expect_failed",
    "core::result::unwrap_failed",
    "core::slice::index::slice_index_fail",
    "core::slice::copy_from_slice_impl::len_mismatch_fail",
    "core::str::count::do_count_chars",
    "core::str::slice_error_fail",
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    "std::panicking::",
    "__rustc::rust_begin_unwind",
    "__rustc::rust_panic",
];

/// What such functions say: the standard library's messages, whose functions are gone.
const MESSAGES: &[&str] = &[
    "slice index starts at ",
    " but ends at ",
    "range start index ",
    "range end index ",
    " out of range for slice of length ",
    "copy_from_slice: source slice length (",
    ") does not match destination slice length (",
    "assertion `left ",
    " right` failed",
    "cannot access a Thread Local Storage value during or after destruction",
    "Attempted to initialize thread-local while it is being dropped",
    "attempt to join into collection with len > usize::MAX",
    "attempt to divide by zero",
    "`async fn` resumed after completion",
    "RefCell already mutably borrowed",
    "RefCell already borrowed",
    "Lazy instance has previously been poisoned",
    "reentrant init",
    "capacity overflow",
    "Tried to shrink to a larger capacity",
    "dest is out of bounds",
    // How numbers are written into them: two digits at a time.
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899",
];

/// The WebAssembly without what only panics say.
pub fn silence(wasm: &[u8]) -> Result<Vec<u8>> {
    let names = function_names(wasm)?;
    let mut input = Reader::new(wasm);
    let mut output = input.take(8)?.to_vec();
    let (mut imported, mut silenced) = (0, 0);
    while !input.is_empty() {
        let section = input.byte()?;
        let length = input.number()?;
        let content = input.take(length)?;
        let content = match section {
            IMPORTS => {
                imported = imported_functions(content)?;
                content.to_vec()
            }
            CODE => code(content, imported, &names, &mut silenced)?,
            DATA => data(content)?,
            _ => content.to_vec(),
        };
        output.push(section);
        push_number(&mut output, content.len());
        output.extend(content);
    }
    if silenced == 0 {
        bail!("no function of the WebAssembly is a panic's: have the standard library's names changed?");
    }
    Ok(output)
}

/// The names of functions by their index.
fn function_names(wasm: &[u8]) -> Result<HashMap<usize, String>> {
    let mut input = Reader::new(wasm);
    input.take(8)?;
    while !input.is_empty() {
        let section = input.byte()?;
        let length = input.number()?;
        let mut content = Reader::new(input.take(length)?);
        if section != CUSTOM || content.text()? != "name" {
            continue;
        }
        while !content.is_empty() {
            let kind = content.byte()?;
            let length = content.number()?;
            let mut names = Reader::new(content.take(length)?);
            if kind == 1 {
                return (0..names.number()?).map(|_| Ok((names.number()?, names.text()?))).collect();
            }
        }
    }
    bail!("the WebAssembly has no names of functions")
}

fn imported_functions(content: &[u8]) -> Result<usize> {
    let mut content = Reader::new(content);
    let count = content.number()?;
    for _ in 0..count {
        content.text()?;
        let name = content.text()?;
        if content.byte()? != 0 {
            bail!("the WebAssembly imports {name}, which is no function");
        }
        content.number()?;
    }
    Ok(count)
}

fn code(content: &[u8], imported: usize, names: &HashMap<usize, String>, silenced: &mut usize) -> Result<Vec<u8>> {
    let mut content = Reader::new(content);
    let count = content.number()?;
    let mut output = Vec::new();
    push_number(&mut output, count);
    for index in 0..count {
        let length = content.number()?;
        let mut body = content.take(length)?;
        if names.get(&(imported + index)).is_some_and(|name| is_a_panic_s(name)) {
            body = TRAP;
            *silenced += 1;
        }
        push_number(&mut output, body.len());
        output.extend(body);
    }
    Ok(output)
}

/// Whether a function is only there for panics: one of [`PATHS`], or a trait of one of them for another type.
fn is_a_panic_s(name: &str) -> bool {
    let plain = without_hashes(name);
    let path = match plain.split_once(" as ") {
        Some((_, path)) => path,
        None => plain.trim_start_matches('<'),
    };
    PATHS.iter().any(|known| path.starts_with(known))
}

/// `core[0123abcd]::fmt::write` is `core::fmt::write`.
fn without_hashes(name: &str) -> String {
    let (mut plain, mut rest) = (String::new(), name);
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        match after.split_once(']') {
            Some((hash, after)) if hash.chars().all(|digit| digit.is_ascii_hexdigit()) => rest = after,
            _ => {
                plain.push('[');
                rest = after;
            }
        }
    }
    plain + rest
}

fn data(content: &[u8]) -> Result<Vec<u8>> {
    let mut output = content.to_vec();
    let mut input = Reader::new(content);
    for _ in 0..input.number()? {
        // A segment that goes to a constant address: `i32.const`, the address, `end`.
        let (flags, opcode, address) = (input.number()?, input.byte()?, input.number()?);
        let (end, length) = (input.byte()?, input.number()?);
        if (flags, opcode, end) != (0, 0x41, 0x0b) {
            bail!("the WebAssembly has a data segment without a constant address");
        }
        let start = content.len() - input.rest().len();
        input.take(length)?;
        if let Some(segment) = output.get_mut(start..start + length) {
            silence_places(segment, u32::try_from(address)?);
            MESSAGES.iter().for_each(|message| silence_text(segment, message.as_bytes()));
        }
    }
    Ok(output)
}

/// Makes zeroes of the places in source files, which the compiler writes as a path's address and length, a line and a column,
/// and of the paths that they name.
fn silence_places(data: &mut [u8], address: u32) {
    let original = data.to_vec();
    let word = |at: usize| original.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes);
    for at in (0..data.len().saturating_sub(15)).step_by(4) {
        let (Some(path), Some(length)) = (word(at).and_then(|path| path.checked_sub(address)), word(at + 4)) else {
            continue;
        };
        let path = path as usize..(path as usize).saturating_add(length as usize);
        if original.get(path.clone()).is_some_and(is_source_path) {
            clear(data, path);
            clear(data, at..at + 16);
        }
    }
}

/// Makes zeroes of a text wherever it stands.
fn silence_text(data: &mut [u8], text: &[u8]) {
    while let Some(at) = data.windows(text.len()).position(|window| window == text) {
        clear(data, at..at + text.len());
    }
}

fn clear(data: &mut [u8], range: Range<usize>) {
    if let Some(part) = data.get_mut(range) {
        part.fill(0);
    }
}

/// `/rustc/…/library/core/src/cell.rs`, `src/js/abort.rs`.
fn is_source_path(text: &[u8]) -> bool {
    let is_path = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-".contains(byte);
    text.ends_with(b".rs")
        && text.len() < 200
        && text.iter().all(is_path)
        && text.windows(4).any(|part| part == b"src/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_of_panics_are_known_with_and_without_hashes_and_by_their_trait() {
        for name in [
            "core[c5930c85a12de822]::fmt::write",
            "<core[c5930c85a12de822]::fmt::Formatter>::pad",
            "<&usize as core[c5930c85a12de822]::fmt::Debug>::fmt",
            "<std[1]::panicking::panic_handler::StaticStrPayload as core[2]::panic::PanicPayload>::get",
            "core::cell::panic_already_borrowed::h0123456789abcdef",
            "__rustc[b7974e8690430dd9]::rust_begin_unwind",
        ] {
            assert!(is_a_panic_s(name), "{name}");
        }
        for name in [
            "core[c5930c85a12de822]::slice::index::into_slice_range",
            "flowtether::core::webhook::refusal::h1",
            "<alloc::vec::Vec<T,A> as core::clone::Clone>::clone::h1",
            "flowtether::core::fmt::x",
        ] {
            assert!(!is_a_panic_s(name), "{name}");
        }
    }

    #[test]
    fn places_and_the_paths_that_they_name_become_zeroes_and_nothing_else() {
        let address = 1000_u32;
        let mut data = b"text src/js/a.rs/rustc/0a/library/core/src/cell.rs\0\0".to_vec();
        let places = data.len();
        for word in [address + 5, 11, 7, 9, address + 5, 12, 7, 9] {
            data.extend(word.to_le_bytes());
        }
        let mut silent = data.clone();
        silence_places(&mut silent, address);
        let kept = |part: Range<usize>| silent.get(part.clone()) == data.get(part);
        let is_zero = |part: Range<usize>| silent.get(part).is_some_and(|part| part.iter().all(|byte| *byte == 0));
        assert!(kept(0..5) && is_zero(5..16), "the path that a place names");
        assert!(kept(16..places), "a path that no place names");
        assert!(is_zero(places..places + 16), "the place");
        assert!(kept(places + 16..data.len()), "what only looks like one");
    }

    #[test]
    fn a_segment_keeps_its_address_and_its_length() -> Result<()> {
        // 1048576 as a signed number: its last byte is not the one of the unsigned form.
        let section = [&[1, 0, 0x41][..], &[0x80, 0x80, 0xc0, 0x00], &[0x0b, 4], b"data"].concat();
        assert_eq!(data(&section)?, section);
        Ok(())
    }

    #[test]
    fn a_module_without_names_is_refused() {
        assert!(silence(b"\0asm\x01\0\0\0").is_err());
    }
}
