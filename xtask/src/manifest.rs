//! The package's manifest: what `pkg-template/package.json` says of the main entry, said once more for each other one.

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The ways into an entry that each of them has: as a whole, from one module, with its own loading, and the WebAssembly alone.
const WAYS: &[&str] = &[".", "./inline", "./slim", "./wasm"];

/// The manifest with the version, and with every entry that has a folder. It is written by hand, line by line: the order of conditions
/// carries meaning, and serde_json would not keep it.
pub fn write(template: &str, version: &str, folders: &[&str]) -> Result<String> {
    let parsed: Value = serde_json::from_str(template).context("pkg-template/package.json is not JSON")?;
    let placeholder = parsed.get("version").and_then(Value::as_str).context("the template has no version")?;
    let mut manifest =
        once(template, &format!("\"version\": \"{placeholder}\""), &format!("\"version\": \"{version}\""))?;
    let mut entries = String::new();
    for folder in folders {
        for way in WAYS {
            let block = block(template, way)?.replace("\"./", &format!("\"./{folder}/"));
            let (old, new) = (format!("\"{}\"", way.replace("./", &format!("./{folder}/"))), key(folder, way));
            entries += &block.replacen(&old, &format!("\"{new}\""), 1);
        }
    }
    let last = "    \"./package.json\": ";
    manifest = once(&manifest, last, &(entries + last))?;
    let effects = block(template, "sideEffects")?;
    let listed: Vec<&str> = effects.lines().filter(|line| line.contains("\"./")).collect();
    let more = folders.iter().flat_map(|folder| {
        listed.iter().map(move |line| line.trim_end_matches(',').replace("\"./", &format!("\"./{folder}/")))
    });
    let all: Vec<String> = listed.iter().map(|line| line.trim_end_matches(',').to_owned()).chain(more).collect();
    manifest = once(&manifest, &(listed.join("\n") + "\n"), &(all.join(",\n") + "\n"))?;
    let files: String = folders.iter().map(|folder| format!("    \"{folder}\",\n")).collect();
    once(&manifest, "    \"entry\",\n", &("    \"entry\",\n".to_owned() + &files))
}

/// How a way into an entry is imported.
fn key(folder: &str, way: &str) -> String {
    format!("./{folder}{}", way.trim_start_matches('.'))
}

/// The lines of a member, which end with a bracket that is indented as the first.
fn block(template: &str, name: &str) -> Result<String> {
    let begins = format!("\"{name}\": ");
    let mut lines = template.lines().skip_while(|line| !line.trim_start().starts_with(&begins));
    let first = lines.next().with_context(|| format!("pkg-template/package.json has no {name}"))?;
    let indent = first.len() - first.trim_start().len();
    let mut block = format!("{first}\n");
    for line in lines {
        block += &format!("{line}\n");
        if line.len() - line.trim_start().len() == indent {
            return Ok(block);
        }
    }
    bail!("{name} of pkg-template/package.json has no end")
}

fn once(text: &str, old: &str, new: &str) -> Result<String> {
    if text.matches(old).count() != 1 {
        bail!("pkg-template/package.json must hold {old:?} once");
    }
    Ok(text.replace(old, new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    const TEMPLATE: &str = include_str!("../../pkg-template/package.json");

    #[test]
    fn without_other_entries_the_manifest_gets_the_crates_version_and_nothing_else() -> Result<()> {
        assert_eq!(write(TEMPLATE, "1.2.3", &[])?, TEMPLATE.replace("0.0.0", "1.2.3"));
        Ok(())
    }

    /// The first condition that matches wins: serde_json keeps an object's order only by a feature, so this reads
    /// the text.
    #[test]
    fn conditions_stand_in_the_order_in_which_they_must_be_tried() -> Result<()> {
        let order = ["types", "workerd", "edge-light", "deno", "bun", "node", "module", "require", "default"];
        let manifest = write(TEMPLATE, "1.2.3", &["toy"])?;
        for entry in ["\".\": {", "\"./toy\": {"] {
            let start = manifest.find(entry).context("no entry")?;
            let places: Vec<_> = order
                .iter()
                .map(|condition| {
                    manifest.get(start..).and_then(|text| text.find(&format!("\n      \"{condition}\": ")))
                })
                .collect();
            assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{entry} {places:?}");
        }
        Ok(())
    }

    #[test]
    fn an_entry_has_every_way_of_the_main_one_in_its_folder() -> Result<()> {
        let manifest: Value = serde_json::from_str(&write(TEMPLATE, "1.2.3", &["toy"])?)?;
        let exports = manifest.get("exports").context("no exports")?;
        for way in WAYS {
            let (mut main, mut toy) = (Vec::new(), Vec::new());
            targets(exports.get(way).context("no way")?, &mut main);
            targets(exports.get(key("toy", way)).context("no way into toy")?, &mut toy);
            let expected: Vec<String> = main.iter().map(|target| format!("toy/{target}")).collect();
            assert_eq!(toy, expected, "{way}");
        }
        assert!(manifest.get("files").and_then(Value::as_array).is_some_and(|files| files.contains(&"toy".into())));
        Ok(())
    }

    #[test]
    fn every_entry_that_loads_the_module_is_marked_as_having_an_effect() -> Result<()> {
        let manifest: Value = serde_json::from_str(&write(TEMPLATE, "1.2.3", &["toy"])?)?;
        let mut marked = Vec::new();
        targets(manifest.get("sideEffects").context("no sideEffects")?, &mut marked);
        let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pkg-template");
        for entry in fs::read_dir(template.join("entry"))? {
            let name = format!("entry/{}", entry?.file_name().to_string_lossy());
            let has_no_effect = name == "entry/bytes.js" || name.starts_with("entry/slim.");
            assert_eq!(marked.contains(&name), !has_no_effect, "{name}");
            assert_eq!(marked.contains(&format!("toy/{name}")), !has_no_effect, "toy/{name}");
        }
        Ok(())
    }

    fn targets(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(target) => found.push(target.trim_start_matches("./").to_owned()),
            Value::Array(items) => items.iter().for_each(|item| targets(item, found)),
            Value::Object(conditions) => conditions.values().for_each(|item| targets(item, found)),
            _ => {}
        }
    }
}
