//! Short names between the WebAssembly and its glue. wasm-bindgen names each imported function with a hash, which does
//! not compress and stands in both files: short names make the package 3 KB smaller.

use crate::wasm::{Reader, push_number, push_text};
use anyhow::{Result, bail};
use std::collections::BTreeMap;

/// The module that wasm-bindgen's own glue is to the WebAssembly.
const GLUE: &str = "./flowtether_bg.js";
/// How the names begin of the exports that callbacks are made of. `guarded` of pkg-template/load.js knows them by `$_`.
const CALLBACKS: &str = "wasm_bindgen__convert__closures";
/// What it is called afterwards.
const SHORT_GLUE: &str = "w";

const IMPORTS: u8 = 2;
const EXPORTS: u8 = 7;
const CUSTOM: u8 = 0;
const FUNCTION: u8 = 0;

/// The WebAssembly and its glue with short names. Custom sections, which only name tools, are left out.
pub fn shorten(wasm: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let mut glue = glue.to_owned();
    let mut input = Reader::new(wasm);
    let mut output = input.take(8)?.to_vec();
    while !input.is_empty() {
        let section = input.byte()?;
        let length = input.number()?;
        let content = Reader::new(input.take(length)?);
        let content = match section {
            CUSTOM => continue,
            IMPORTS => imports(content, &mut glue)?,
            EXPORTS => exports(content, &mut glue)?,
            _ => content.rest().to_vec(),
        };
        output.push(section);
        push_number(&mut output, content.len());
        output.extend(content);
    }
    glue = replace_word(&glue, &format!("\"{GLUE}\""), SHORT_GLUE)?;
    Ok((output, glue))
}

fn imports(mut content: Reader<'_>, glue: &mut String) -> Result<Vec<u8>> {
    let count = content.number()?;
    let (mut output, mut modules) = (Vec::new(), BTreeMap::new());
    push_number(&mut output, count);
    for index in 0..count {
        let (mut module, mut name) = (content.text()?, content.text()?);
        if content.byte()? != FUNCTION {
            bail!("{module} hands {name} to the WebAssembly: only functions were expected");
        }
        if module == GLUE {
            let short = short_name(index);
            *glue = replace_word(glue, &name, &short)?;
            (module, name) = (SHORT_GLUE.to_owned(), short);
        } else {
            // A snippet whose function needs no conversion: the glue hands it over as it is, as a member of an object.
            let short = match modules.get(&module) {
                Some(short) => String::clone(short),
                None => {
                    let short = short_name(index);
                    *glue = keep_first_member(glue, &format!("\"{module}\":"));
                    *glue = replace_word(glue, &format!("\"{module}\":"), &format!("{short}:"))?;
                    modules.insert(module, short.clone());
                    short
                }
            };
            module = short;
        }
        push_text(&mut output, &module);
        push_text(&mut output, &name);
        output.push(FUNCTION);
        push_number(&mut output, content.number()?);
    }
    Ok(output)
}

fn exports(mut content: Reader<'_>, glue: &mut String) -> Result<Vec<u8>> {
    let count = content.number()?;
    let mut output = Vec::new();
    push_number(&mut output, count);
    for index in 0..count {
        let name = content.text()?;
        let mut short = short_name(index);
        if name.starts_with(CALLBACKS) {
            short = short.replacen('$', "$_", 1);
        }
        // The glue holds the exports in the variable `wasm`; one it never names is there for nobody, and keeps its name.
        let name = match replace_word(glue, &format!("wasm.{name}"), &format!("wasm.{short}")) {
            Ok(shortened) => {
                *glue = shortened;
                short
            }
            Err(_) => name,
        };
        push_text(&mut output, &name);
        output.push(content.byte()?);
        push_number(&mut output, content.number()?);
    }
    Ok(output)
}

/// Keeps the first of the members that begin so, to the comma: wasm-bindgen writes one for each function, and bundlers warn.
fn keep_first_member(text: &str, start: &str) -> String {
    let mut parts = text.split(start);
    let mut output: String = parts.next().unwrap_or_default().to_owned();
    for (number, part) in parts.enumerate() {
        let rest = if number == 0 { None } else { part.split_once(',') };
        match rest {
            Some((_, after)) => output.push_str(after),
            None => output.extend([start, part]),
        }
    }
    output
}

/// Replaces a word wherever it stands by itself; it must stand somewhere.
fn replace_word(text: &str, word: &str, by: &str) -> Result<String> {
    let is_inside = |neighbour: Option<char>| neighbour.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$');
    let (mut output, mut rest, mut found) = (String::new(), text, false);
    while let Some((before, after)) = rest.split_once(word) {
        let stands_alone = !is_inside(before.chars().next_back()) && !is_inside(after.chars().next());
        found |= stands_alone;
        output.push_str(before);
        output.push_str(if stands_alone { by } else { word });
        rest = after;
    }
    if !found {
        bail!("wasm-bindgen's glue does not name {word}: has its form changed?");
    }
    output.push_str(rest);
    Ok(output)
}

/// `$a`, `$b` and so on: the dollar keeps them apart from every name in the glue.
fn short_name(index: usize) -> String {
    let (mut rest, mut name) = (index, String::from("$"));
    loop {
        name.push(char::from(b'a' + (rest % 26) as u8));
        rest /= 26;
        if rest == 0 {
            return name;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        let mut section = vec![id];
        push_number(&mut section, content.len());
        section.extend(content);
        section
    }

    fn import(module: &str, name: &str) -> Vec<u8> {
        let mut import = Vec::new();
        push_text(&mut import, module);
        push_text(&mut import, name);
        import.extend([FUNCTION, 3]);
        import
    }

    #[test]
    fn glue_and_wasm_get_the_same_short_names() -> Result<()> {
        let header = b"\0asm\x01\0\0\0".to_vec();
        let imports = [vec![2], import(GLUE, "__wbg_get_0123"), import("./snippets/x.js", "iterate")].concat();
        let mut exports = vec![1];
        push_text(&mut exports, "thing_new");
        exports.extend([0, 7]);
        let wasm =
            [header.clone(), section(CUSTOM, b"\x04name"), section(IMPORTS, &imports), section(EXPORTS, &exports)];
        let glue = r#"{ __wbg_get_0123: f, "./flowtether_bg.js": i, "./snippets/x.js": s, "./snippets/x.js": t, wasm.thing_new(), wasm.thing_new_2() }"#;
        let (short, glue) = shorten(&wasm.concat(), glue)?;
        assert_eq!(glue, "{ $a: f, w: i, $b: s,  wasm.$a(), wasm.thing_new_2() }");
        let imports = [vec![2], import("w", "$a"), import("$b", "iterate")].concat();
        let expected = [header, section(IMPORTS, &imports), section(EXPORTS, &[&[1, 2][..], b"$a", &[0, 7]].concat())];
        assert_eq!(short, expected.concat());
        Ok(())
    }

    #[test]
    fn a_glue_that_does_not_name_an_import_is_refused() {
        let imports = [vec![1], import(GLUE, "__wbg_get_0123")].concat();
        let wasm = [b"\0asm\x01\0\0\0".to_vec(), section(IMPORTS, &imports)].concat();
        assert!(shorten(&wasm, "").is_err());
    }
}
