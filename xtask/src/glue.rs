//! wasm-bindgen's glue beside the optimised WebAssembly: wasm-opt gives their common names short ones and says which, and esbuild
//! renames the glue's members by that list.

use crate::files::{copy, read, read_text, unless_made, write};
use crate::lockfile::locked_version;
use crate::shell::Shell;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The module that wasm-bindgen's own glue is to the WebAssembly.
const OWN: &str = "./flowtether_bg.js";
/// How the names begin of the imports that make callbacks, beside other values.
const MAKES_CALLBACKS: &str = "__wbindgen_generic_";
/// Where wasm-opt's list of names is kept, beside the glue.
pub const RENAMED: &str = "renamed.txt";
/// wasm-bindgen's glue without the snippets that it passes on.
const OWN_GLUE: &str = "own_glue.js";
/// What of `pkg-template` becomes part of the module.
const PARTS: &[&str] = &["bundle.js", "instance.js", "load.js"];
/// The globals that the module reads where it uses them, not when it is imported.
const READ_WHEN_USED: &[&str] = &["AbortController", "Headers", "Response", "crypto"];
/// What `instance.js` puts in place of globals in the glue. Nothing of the glue reads `__wbg_call_guard`: an instance is made anew
/// when the last call into the old one returns, and not with the next call, which may be of an old object.
const REPLACED: &[&str] =
    &["--define:WebAssembly.Instance=Instance", "--define:Error=GlueError", "--pure:__wbg_call_guard"];
const IMPORT: &str = "--banner:js=import { GlueError, Instance } from \"./instance.js\";";

/// What wasm-opt renamed: an import's module, its name and the new one; an export's name and the new one.
#[derive(Deserialize)]
pub struct Renamed {
    imports: Vec<[String; 3]>,
    exports: Vec<[String; 2]>,
}

impl Renamed {
    /// Reads what `--minify-imports-and-exports-and-modules` prints.
    pub fn read(printed: &str) -> Result<Self> {
        let json = printed.find('{').zip(printed.rfind('}')).and_then(|(start, end)| printed.get(start..=end));
        serde_json::from_str(json.context("wasm-opt printed no list of names")?).context("wasm-opt's list of names")
    }

    /// The names of members in the glue with their new names, as esbuild takes them.
    fn members(&self) -> Result<BTreeMap<&str, &str>> {
        let imports = self.imports.iter().filter(|[module, ..]| module == OWN).map(|[_, name, short]| (name, short));
        let exports = self.exports.iter().filter(|[name, _]| is_own(name)).map(|[name, short]| (name, short));
        let mut members = BTreeMap::new();
        for (name, short) in imports.chain(exports) {
            if !is_own(name) || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                bail!("the glue may mean something else by {name}");
            }
            if members.insert(name.as_str(), short.as_str()).is_some_and(|other| other != short) {
                bail!("{name} is imported and exported: which of the two does the glue mean?");
            }
        }
        Ok(members)
    }

    /// What `instance.js` has to know: what of the snippets the WebAssembly takes as it is, by the new names; the new names of what
    /// makes callbacks; and the exports whose names the glue keeps.
    fn imports_module(&self) -> Result<String> {
        let callbacks = self.imports.iter().filter(|[_, name, _]| name.starts_with(MAKES_CALLBACKS));
        let callbacks: Vec<&String> = callbacks.map(|[.., short]| short).collect();
        if callbacks.is_empty() {
            bail!("no import begins with {MAKES_CALLBACKS}: what does wasm-bindgen call what makes callbacks now?");
        }
        let kept: BTreeMap<&String, &String> =
            self.exports.iter().filter(|[name, _]| !is_own(name)).map(|[name, short]| (name, short)).collect();
        let direct = self.imports.iter().filter(|[module, ..]| module != OWN);
        let direct: String = direct
            .map(|[module, name, short]| format!("export {{ {name} as {short} }} from \"{module}\";\n"))
            .collect();
        let (callbacks, kept) = (serde_json::to_string(&callbacks)?, serde_json::to_string(&kept)?);
        Ok(format!("{direct}export const __callbacks = {callbacks};\nexport const __kept = {kept};\n"))
    }
}

/// Whether a name is one that wasm-bindgen makes of several words. Others, such as `memory`, may be those of members of anything.
fn is_own(name: &str) -> bool {
    name.trim_end_matches('_').contains('_')
}

/// Makes one minified module of the glue, its snippets and what `pkg-template` adds. `names` keeps what esbuild calls the members that
/// only this package reads: objects of one entry are used by another.
pub fn bundle(shell: &Shell, raw: &Path, entry: &str, types: &str, names: &Path, to: &Path) -> Result<()> {
    let template = shell.workspace.package_template();
    let printed = read_text(&raw.join(RENAMED))?;
    let renamed = Renamed::read(&printed)?;
    write(&raw.join("imports.js"), renamed.imports_module()?.as_bytes())?;
    write(&raw.join("public.js"), public_module(types).as_bytes())?;
    for part in PARTS {
        copy(&template.join(part), &raw.join(part))?;
    }
    let members = renamed.members()?;
    let cache = raw.join("members.json");
    write(&cache, serde_json::to_string(&members)?.as_bytes())?;

    let mut command = shell.command("node");
    command.arg("xtask/glue_imports.mjs").arg(raw.join("flowtether.js")).arg(raw.join(OWN_GLUE));
    shell.step(&format!("glue imports {entry}"), &format!("glue-imports-{entry}"), command)?;

    let mut command = shell.command("esbuild");
    command.arg(raw.join(OWN_GLUE)).args(["--format=esm", "--target=es2022", "--minify-syntax", IMPORT]);
    command.args(REPLACED).arg(format!("--mangle-cache={}", cache.display()));
    let listed: Vec<&str> = members.keys().copied().collect();
    command.arg(format!("--mangle-props=^({})$", listed.join("|")));
    command.arg(format!("--outfile={}", raw.join("glue.js").display()));
    shell.step(&format!("glue {entry}"), &format!("esbuild-glue-{entry}"), command)?;

    let whole = raw.join("bundled.js");
    let mut command = shell.command("esbuild");
    command.arg(raw.join("bundle.js")).args(["--bundle", "--format=esm", "--target=es2022", "--minify"]);
    command.arg(format!("--inject:{}", template.join("environment.js").display()));
    for name in READ_WHEN_USED {
        command.arg(format!("--define:{name}=__environment.{name}"));
    }
    let version = locked_version(&shell.workspace, "flowtether")?;
    command.arg(format!("--define:globalThis.FLOWTETHER_VERSION=\"{version}\""));
    // wasm-bindgen's, but for the one that it also names in a text, and those of the glue that end in `_`.
    command.arg("--mangle-props=^__(wbg_ptr|destroy_into_raw|wrap)$|^_wbg_cb_unref$|[a-z]_$");
    command.arg(format!("--mangle-cache={}", names.display()));
    command.arg(format!("--outfile={}", whole.display()));
    shell.step(&format!("bundle {entry}"), &format!("esbuild-{entry}"), command)?;
    minify(shell, &whole, &raw.join("minified.js"), "true", entry)?;
    copy(&raw.join("minified.js"), to)
}

/// Makes a bundled module smaller still, by 600 bytes brotli. Node prints the line that threw, so lines are short.
/// Without `evaluate` nothing is computed of what a literal holds.
pub fn minify(shell: &Shell, from: &Path, to: &Path, evaluate: &str, entry: &str) -> Result<()> {
    let module = read(from)?;
    unless_made(shell, to, &[&module, evaluate.as_bytes()], || {
        let mut command = shell.command("terser");
        let compress = "passes=3,ecma=2022,keep_fargs=false,conditionals=false,if_return=false,evaluate=";
        command.arg(from).args(["--module", "--mangle", "--compress", &[compress, evaluate].concat()]);
        command.args(["--format", "max_line_len=120", "--output"]).arg(to);
        let name = to.file_stem().unwrap_or_default().to_string_lossy();
        shell.step(&format!("minify {entry}: {name}"), &format!("terser-{entry}-{name}"), command)?;
        Ok(())
    })
}

/// A module with the classes, functions and constants that the types declare. wasm-bindgen's own exports more: what only its glue
/// needs, and the loading.
fn public_module(types: &str) -> String {
    let declared = types.lines().filter_map(|line| {
        let rest = ["class ", "function ", "const "]
            .iter()
            .find_map(|kind| line.strip_prefix("export ")?.strip_prefix(kind))?;
        rest.split(|character: char| !character.is_alphanumeric() && character != '_').next()
    });
    format!("export {{ {} }} from \"./glue.js\";\n", declared.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = r#"warning: something
{
 "imports": [
  ["./flowtether_bg.js", "__wbg_get_0123", "a"],
  ["./flowtether_bg.js", "__wbindgen_generic_01", "b"],
  ["./snippets/x.js", "iterate", "c"]],
"exports": [["memory", "a"], ["thing_new", "b"]]
}
"#;

    #[test]
    fn members_are_those_of_the_glue_and_not_of_the_snippets() -> Result<()> {
        let renamed = Renamed::read(PRINTED)?;
        let expected = [("__wbg_get_0123", "a"), ("__wbindgen_generic_01", "b"), ("thing_new", "b")];
        assert_eq!(renamed.members()?, BTreeMap::from(expected));
        let direct = "export { iterate as c } from \"./snippets/x.js\";\n";
        let rest = "export const __callbacks = [\"b\"];\nexport const __kept = {\"memory\":\"a\"};\n";
        assert_eq!(renamed.imports_module()?, direct.to_owned() + rest);
        Ok(())
    }

    #[test]
    fn a_name_with_two_meanings_is_refused() -> Result<()> {
        let renamed =
            Renamed::read(&PRINTED.replace("thing_new", "__wbindgen_generic_01").replace("\"b\"]]", "\"z\"]]"))?;
        assert!(renamed.members().is_err());
        assert!(Renamed::read("nothing").is_err());
        Ok(())
    }

    #[test]
    fn what_the_types_declare_is_public() {
        let types = "export class A {\n    export(): void;\n}\nexport function b(c: D): void;\nexport interface D {}\n";
        assert_eq!(public_module(types), "export { A, b } from \"./glue.js\";\n");
    }
}
