//! The types of the package: wasm-bindgen's of each entry, for `import` and for `require`.

use crate::entries::Entry;
use crate::files::{read_text, write};
use crate::shell::Shell;
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub const TYPES: &str = "index.d.ts";
/// The declaration of what only the loading calls.
const RESET: &str = "export function __wbg_reset_state(): void;\n";

/// The types of every entry.
pub struct Declared {
    types: BTreeMap<String, String>,
}

impl Declared {
    /// Reads what wasm-bindgen wrote for each entry.
    pub fn read(shell: &Shell, entries: &[Entry]) -> Result<Self> {
        let head = read_text(&shell.workspace.package_template().join(TYPES))?;
        let mut types = BTreeMap::new();
        for entry in entries {
            let raw = read_text(&entry.raw(shell).join("flowtether.d.ts"))?.replace(RESET, "");
            types.insert(entry.name.clone(), index_types(&raw)?);
        }
        let services: Vec<&str> = entries.iter().filter_map(Entry::folder).filter(|name| !name.is_empty()).collect();
        let whole = types.iter().map(|(name, own)| {
            let imports =
                imports(own, services.iter().filter_map(|service| Some((*service, types.get(*service)?.as_str()))));
            (name.clone(), [&head, &imports, own].map(String::as_str).concat())
        });
        Ok(Self { types: whole.collect() })
    }

    pub fn of(&self, entry: &Entry) -> Result<&str> {
        self.types.get(&entry.name).map(String::as_str).with_context(|| format!("there are no types of {}", entry.name))
    }
}

/// Writes declarations for `import` and for `require`.
pub fn declare(file: &Path, text: &str) -> Result<()> {
    write(file, text.as_bytes())?;
    write(Path::new(&for_require(&file.to_string_lossy())), types_for_require(text).as_bytes())
}

/// wasm-bindgen's types without the loading, which only the slim entry offers.
fn index_types(raw: &str) -> Result<String> {
    let loading = "export type InitInput =";
    let Some((api, _)) = raw.split_once(loading) else {
        bail!("wasm-bindgen's types have no `{loading}`: where does its loading part begin now?");
    };
    let mut types = String::new();
    // wasm-bindgen leaves a run of blank lines between what it puts together.
    for line in api.trim_start().lines().skip_while(|line| line.is_empty() || line.starts_with("/* ")) {
        if !(line.is_empty() && types.ends_with("\n\n")) {
            types.push_str(line);
            types.push('\n');
        }
    }
    Ok(types.trim_end().to_owned() + "\n")
}

/// What an entry's types say of services that it has not: the common vocabulary keeps states in one of another entry.
fn imports<'a>(own: &str, services: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let code = own.lines().filter(|line| !line.trim_start().starts_with(['*', '/']));
    let used: BTreeSet<&str> = code.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_')).collect();
    let mut known: BTreeSet<&str> = names(own).collect();
    let mut imports = String::new();
    for (service, types) in services {
        let missing: BTreeSet<&str> =
            names(types).filter(|name| used.contains(name) && !known.contains(name)).collect();
        if !missing.is_empty() {
            let listed: Vec<&str> = missing.iter().copied().collect();
            imports += &format!("import type {{ {} }} from \"../{service}/index.js\";\n\n", listed.join(", "));
            known.extend(missing);
        }
    }
    imports
}

/// What declarations export.
fn names(types: &str) -> impl Iterator<Item = &str> {
    types.lines().filter_map(|line| {
        let (kind, rest) = line.strip_prefix("export ")?.split_once(' ')?;
        let is_type = matches!(kind, "class" | "interface" | "type" | "enum");
        rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().filter(|_| is_type)
    })
}

/// The file with the declarations for `require`: TypeScript takes no ES module's for it, and finds these by this name.
fn for_require(declarations: &str) -> String {
    declarations.replace(".d.ts", ".d.cts")
}

/// The same declarations for `require`: what they import is there a second time too.
fn types_for_require(types: &str) -> String {
    let lines = types.lines().map(|line| {
        let imported = line.strip_suffix(".js\";").filter(|_| line.contains(" from \"."));
        imported.map_or_else(|| line.to_owned(), |start| start.to_owned() + ".cjs\";")
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_leave_out_how_the_module_is_loaded() -> Result<()> {
        let raw = "/* tslint:disable */\n\nexport class A {\n}\n\n\n\nexport class B {\n}\n\nexport type InitInput = URL;\nexport function initSync(): void;\n";
        assert_eq!(index_types(raw)?, "export class A {\n}\n\nexport class B {\n}\n");
        assert!(index_types("export class A {}").is_err());
        Ok(())
    }

    #[test]
    fn what_an_entry_lacks_is_imported_from_the_service_that_has_it() {
        let own = "/** Not Other. */\nexport interface Own {\n  kept: Kept;\n  own: Own | Common;\n}\nexport type Common = 1;\n";
        let other =
            "export class Kept {\n}\nexport type Common = 1;\nexport type Other = 2;\nexport function kept(): void;\n";
        let imported = "import type { Kept } from \"../other/index.js\";\n\n";
        assert_eq!(imports(own, [("own", own), ("other", other)].into_iter()), imported);
        assert_eq!(imports(other, [("own", own), ("other", other)].into_iter()), "");
    }

    #[test]
    fn declarations_for_require_import_each_other() {
        let types =
            "import type { A } from \"../a/index.js\";\nexport * from \"./slim.js\";\n/** `import \"./b.js\";` */\n";
        let expected =
            "import type { A } from \"../a/index.cjs\";\nexport * from \"./slim.cjs\";\n/** `import \"./b.js\";` */\n";
        assert_eq!(types_for_require(types), expected);
        assert_eq!(for_require("slim.d.ts"), "slim.d.cts");
    }
}
