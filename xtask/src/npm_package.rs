//! The npm package: the WebAssembly, one bundled module, the entry files, types and manifest.

use crate::lockfile::locked_version;
use crate::setup::{Need, Setup};
use crate::shell::Shell;
use crate::short_names;
use crate::traps;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::path::Path;

pub const WASM: &str = "flowtether_bg.wasm";
pub const MODULE: &str = "flowtether.js";
/// How bytes are written as the inside of a string literal.
type Literal = fn(&[u8]) -> String;
/// The modules that carry the WebAssembly, each in its own writing.
const CARRYING: &[(&str, Literal)] =
    &[("entry/browser.js", latin1), ("entry/bytes.js", base64), ("entry/node.js", base64)];
/// The modules that exist as CommonJS too, for what cannot `require` a module: Jest, and Node before 20.19.
const COMMON_JS: &[&str] = &["entry/node", "entry/slim", "react"];
/// By how much `entry/browser.js` moves the bytes back: of all numbers this gives the shortest text.
const SHIFT: u8 = 4;
/// Where such an entry's literal gets that text. It is put in last: esbuild would write four characters for many bytes.
const CARRIED: &str = "<the WebAssembly>";
const BUNDLE: &str = "bundle.js";
const ENVIRONMENT: &str = "environment.js";
/// The globals that the module reads where it uses them, not when it is imported.
const READ_WHEN_USED: &[&str] = &["AbortController", "Headers", "Response", "crypto"];
const PUBLIC: &str = "public.js";
const LOADING: &str = "load.js";
const TYPES: &str = "index.d.ts";
/// The declarations of each entry's own exports.
const DECLARED: &[&str] = &[TYPES, "inline.d.ts", "slim.d.ts", "react.d.ts", "wasm.d.ts"];
/// The declaration of what only the loading calls.
const RESET: &str = "export function __wbg_reset_state(): void;\n";
const MANIFEST: &str = "package.json";

/// Makes `pkg/` from what wasm-pack made and from `pkg-template/`.
pub fn assemble(shell: &Shell) -> Result<()> {
    let workspace = &shell.workspace;
    let (raw, template, package) = (workspace.raw_package(), workspace.package_template(), workspace.package());
    // Filled beside the old one, so that nobody meets half a package.
    let new = package.with_extension("new");
    clear(&new)?;
    fs::create_dir(&new)?;

    let raw_types = read_text(&raw.join("flowtether.d.ts"))?.replace(RESET, "");
    let types = index_types(&read_text(&template.join(TYPES))?, &raw_types)?;
    for name in DECLARED {
        let text = if *name == TYPES { types.clone() } else { read_text(&template.join(name))? };
        write(&new.join(name), text.as_bytes())?;
        write(&new.join(for_require(name)), types_for_require(&text).as_bytes())?;
    }
    write(&raw.join(PUBLIC), public_module(&types).as_bytes())?;
    shorten_names(&raw, &read_text(&template.join(LOADING))?)?;
    bundle(shell, &raw, &template, &new)?;
    copy(&raw.join(WASM), &new.join(WASM))?;
    for file in ["react.js", "README.md"] {
        copy(&template.join(file), &new.join(file))?;
    }
    copy_entries(&template.join("entry"), &new.join("entry"))?;
    let wasm = read(&raw.join(WASM))?;
    for (entry, text_of) in CARRYING {
        bundle_entry(shell, &new.join(entry))?;
        let module = read_text(&new.join(entry))?;
        if module.matches(CARRIED).count() != 1 {
            bail!("the bundled {entry} must hold the text `{CARRIED}` once");
        }
        write(&new.join(entry), module.replace(CARRIED, &text_of(&wasm)).as_bytes())?;
    }
    for module in COMMON_JS {
        common_js(shell, &new.join(module))?;
    }
    let manifest = manifest(&read_text(&template.join(MANIFEST))?, &locked_version(workspace, "flowtether")?)?;
    write(&new.join(MANIFEST), manifest.as_bytes())?;
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        copy(&workspace.root.join(licence), &new.join(licence))?;
    }

    clear(&package)?;
    fs::rename(&new, &package).context("cannot put the new package in place of pkg/")?;
    shell.say("npm package", "made in pkg/");
    Ok(())
}

/// `cargo xtask package`: the package as the file that npm publishes.
pub fn pack(setup: &mut Setup) -> Result<()> {
    setup.ensure(Need::Package)?;
    let shell = &setup.shell;
    let mut command = shell.command("npm");
    command.args(["pack", "--silent", "--pack-destination"]).arg(&shell.workspace.target);
    command.current_dir(shell.workspace.package());
    let output = shell.step("npm pack", "npm-pack", command)?;
    let name = output.lines().rfind(|line| line.ends_with(".tgz")).context("npm pack named no file")?;
    shell.say("packed", &shell.workspace.target.join(name).display().to_string());
    Ok(())
}

/// Gives wasm-bindgen's glue short names, and this loading in place of its own.
fn shorten_names(raw: &Path, loading: &str) -> Result<()> {
    let glue = read_text(&raw.join(MODULE))?;
    let begin = "async function __wbg_load(";
    let Some((glue, _)) = glue.split_once(begin) else {
        bail!("wasm-bindgen's glue has no `{begin}`: where does its loading part begin now?");
    };
    let glue = traps::survive(glue)? + loading;
    let (wasm, glue) = short_names::shorten(&read(&raw.join(WASM))?, &glue)?;
    write(&raw.join(WASM), &wasm)?;
    write(&raw.join(MODULE), glue.as_bytes())
}

/// One minified module from wasm-bindgen's glue and its snippets.
fn bundle(shell: &Shell, raw: &Path, template: &Path, new: &Path) -> Result<()> {
    copy(&template.join(BUNDLE), &raw.join(BUNDLE))?;
    let mut command = shell.command("esbuild");
    command.arg(raw.join(BUNDLE)).args(["--bundle", "--format=esm", "--target=es2022", "--minify"]);
    command.arg(format!("--inject:{}", template.join(ENVIRONMENT).display()));
    for name in READ_WHEN_USED {
        command.arg(format!("--define:{name}=__environment.{name}"));
    }
    // Nobody outside the module reads these members: wasm-bindgen's, and those of the glue that end in `_`.
    command.arg("--mangle-props=^__(wbg_ptr|wbg_inst|destroy_into_raw|wrap)$|[a-z]_$");
    let whole = raw.join("bundled.js");
    command.arg(format!("--outfile={}", whole.display()));
    shell.step("bundle", "esbuild", command)?;
    minify(shell, &whole, &new.join(MODULE), true)
}

/// Makes a bundled module smaller still, by 600 bytes brotli. Node prints the line that threw, so lines are short.
/// Without `evaluates` nothing is computed of what a literal holds.
fn minify(shell: &Shell, from: &Path, to: &Path, evaluates: bool) -> Result<()> {
    let mut command = shell.command("terser");
    let compress = "passes=3,ecma=2022,keep_fargs=false,conditionals=false,if_return=false";
    command.arg(from).args(["--module", "--mangle", "--compress", &format!("{compress},evaluate={evaluates}")]);
    command.args(["--format", "max_line_len=120", "--output"]).arg(to);
    let name = to.file_stem().unwrap_or_default().to_string_lossy();
    shell.step(&format!("minify {name}"), &format!("terser-{name}"), command)?;
    Ok(())
}

/// Makes an entry one module with all that it imports: each further file is one more round trip before a page's first call.
fn bundle_entry(shell: &Shell, entry: &Path) -> Result<()> {
    let whole = entry.with_extension("bundled.js");
    let mut command = shell.command("esbuild");
    command.arg(entry).args(["--bundle", "--format=esm", "--target=es2022", "--minify-whitespace"]);
    command.arg(format!("--outfile={}", whole.display()));
    let name = entry.file_stem().unwrap_or_default().to_string_lossy();
    shell.step(&format!("bundle {name}"), &format!("esbuild-{name}"), command)?;
    minify(shell, &whole, entry, false)?;
    fs::remove_file(&whole)?;
    Ok(())
}

/// A finished module as CommonJS, with the names of its exports where Node finds them.
fn common_js(shell: &Shell, module: &Path) -> Result<()> {
    let mut command = shell.command("esbuild");
    command.arg(module.with_extension("js")).args([
        "--bundle",
        "--packages=external",
        "--format=cjs",
        "--platform=node",
    ]);
    command.args(["--target=es2022", "--minify-whitespace", "--line-limit=120"]);
    command.arg(format!("--outfile={}", module.with_extension("cjs").display()));
    let name = module.file_name().unwrap_or_default().to_string_lossy();
    shell.step(&format!("CommonJS {name}"), &format!("esbuild-cjs-{name}"), command)?;
    Ok(())
}

/// The package's types: wasm-bindgen's, without the loading, which only the slim entry offers.
fn index_types(head: &str, raw: &str) -> Result<String> {
    let loading = "export type InitInput =";
    let Some((api, _)) = raw.split_once(loading) else {
        bail!("wasm-bindgen's types have no `{loading}`: where does its loading part begin now?");
    };
    let mut types = head.to_owned();
    // wasm-bindgen leaves a run of blank lines between what it puts together.
    for line in api.lines().skip_while(|line| line.starts_with("/* ")) {
        if !(line.is_empty() && types.ends_with("\n\n")) {
            types.push_str(line);
            types.push('\n');
        }
    }
    Ok(types.trim_end().to_owned() + "\n")
}

/// The file with the declarations for `require`: TypeScript takes no ES module's for it, and finds these by this name.
fn for_require(declarations: &str) -> String {
    declarations.replace(".d.ts", ".d.cts")
}

/// The same declarations for `require`: what they import is there a second time too.
fn types_for_require(types: &str) -> String {
    let lines = types.lines().map(|line| {
        let imported = line.strip_suffix(".js\";").filter(|_| line.contains(" from \"./"));
        imported.map_or_else(|| line.to_owned(), |start| start.to_owned() + ".cjs\";")
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
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
    format!("export {{ {} }} from \"./{MODULE}\";\n", declared.collect::<Vec<_>>().join(", "))
}

/// A character for each byte, moved on so that the most frequent ones need no escape. Compressed it is 3 % larger than the bytes;
/// base64 is 28 % larger.
fn latin1(wasm: &[u8]) -> String {
    let mut text = String::new();
    for byte in wasm {
        match byte.wrapping_add(SHIFT) {
            0 => text.push_str("\\x00"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            escaped @ (b'"' | b'\\') => text.extend(['\\', char::from(escaped)]),
            moved => text.push(char::from(moved)),
        }
    }
    text
}

/// The engines of servers decode this fastest.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0_usize, |bits, at| bits << 8 | usize::from(group.get(at).copied().unwrap_or(0)));
        let digits = [18, 12, 6, 0].into_iter().filter_map(|shift| ALPHABET.get(bits >> shift & 63).copied());
        text.extend(digits.take(group.len() + 1).map(char::from));
        text.extend(std::iter::repeat_n('=', 3 - group.len()));
    }
    text
}

fn manifest(template: &str, version: &str) -> Result<String> {
    // Only this one line is changed: the order of the conditions below it carries meaning.
    let parsed: Value = serde_json::from_str(template).context("pkg-template/package.json is not JSON")?;
    let placeholder = parsed.get("version").and_then(Value::as_str).context("the template has no version")?;
    let (before, after) = (format!("\"version\": \"{placeholder}\""), format!("\"version\": \"{version}\""));
    if template.matches(&before).count() != 1 {
        bail!("pkg-template/package.json must hold {before} once");
    }
    Ok(template.replace(&before, &after))
}

fn clear(directory: &Path) -> Result<()> {
    if directory.exists() {
        fs::remove_dir_all(directory).with_context(|| format!("cannot remove {}", directory.display()))?;
    }
    Ok(())
}

/// Copies the entries without their comments: a page loads one of them.
fn copy_entries(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let path = entry?.path();
        let text = read_text(&path)?;
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("//") && !line.is_empty()).collect();
        let name = path.file_name().with_context(|| format!("{} has no name", path.display()))?;
        write(&to.join(name), (lines.join("\n") + "\n").as_bytes())?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = include_str!("../../pkg-template/package.json");

    #[test]
    fn base64_pads_to_groups_of_four() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn a_page_s_text_has_a_character_for_each_byte() {
        let moved = |bytes: &[u8]| latin1(&bytes.iter().map(|byte| byte.wrapping_sub(SHIFT)).collect::<Vec<_>>());
        assert_eq!(moved(b"\0asm\n\r\"\\\x7f\x80\xff"), "\\x00asm\\n\\r\\\"\\\\\x7f\u{80}\u{ff}");
        assert_eq!(latin1(b"\0asm"), "\x04ewq");
    }

    #[test]
    fn the_types_leave_out_how_the_module_is_loaded() -> Result<()> {
        let raw = "/* tslint:disable */\n\nexport class A {\n}\n\n\n\nexport class B {\n}\n\nexport type InitInput = URL;\nexport function initSync(): void;\n";
        assert_eq!(index_types("// head\n\n", raw)?, "// head\n\nexport class A {\n}\n\nexport class B {\n}\n");
        assert!(index_types("", "export class A {}").is_err());
        Ok(())
    }

    #[test]
    fn declarations_for_require_import_each_other() {
        let types =
            "import type { A } from \"./index.js\";\nexport * from \"./slim.js\";\n/** `import \"./b.js\";` */\n";
        let expected =
            "import type { A } from \"./index.cjs\";\nexport * from \"./slim.cjs\";\n/** `import \"./b.js\";` */\n";
        assert_eq!(types_for_require(types), expected);
        assert_eq!(for_require("slim.d.ts"), "slim.d.cts");
    }

    #[test]
    fn what_the_types_declare_is_public() {
        let types = "export class A {\n    export(): void;\n}\nexport function b(c: D): void;\nexport interface D {}\n";
        assert_eq!(public_module(types), "export { A, b } from \"./flowtether.js\";\n");
    }

    #[test]
    fn the_manifest_gets_the_crates_version_and_nothing_else() -> Result<()> {
        let manifest = manifest(TEMPLATE, "1.2.3")?;
        assert_eq!(manifest, TEMPLATE.replace("0.0.0", "1.2.3"));
        Ok(())
    }

    /// The first condition that matches wins: serde_json keeps an object's order only by a feature, so this reads
    /// the text.
    #[test]
    fn conditions_stand_in_the_order_in_which_they_must_be_tried() {
        let order = ["types", "workerd", "edge-light", "deno", "bun", "node", "module", "require", "default"];
        let start = TEMPLATE.find("\".\": {").unwrap_or_default();
        let places: Vec<_> = order
            .iter()
            .map(|condition| TEMPLATE.get(start..).and_then(|text| text.find(&format!("\n      \"{condition}\": "))))
            .collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
    }

    #[test]
    fn every_file_that_the_manifest_names_is_made() -> Result<()> {
        let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pkg-template");
        let manifest: Value = serde_json::from_str(TEMPLATE)?;
        let exports = manifest.get("exports").context("no exports")?;
        let mut named = Vec::new();
        collect_targets(exports, &mut named);
        assert!(named.len() > 10, "{named:?}");
        for target in named {
            let is_common_js = target.strip_suffix(".cjs").is_some_and(|name| COMMON_JS.contains(&name));
            let made = is_common_js
                || [WASM, MODULE, TYPES, MANIFEST].contains(&target.as_str())
                || DECLARED.iter().any(|name| for_require(name) == target);
            assert!(made || template.join(&target).is_file(), "nothing makes {target}");
        }
        Ok(())
    }

    #[test]
    fn every_entry_that_loads_the_module_is_marked_as_having_an_effect() -> Result<()> {
        let manifest: Value = serde_json::from_str(TEMPLATE)?;
        let mut marked = Vec::new();
        collect_targets(manifest.get("sideEffects").context("no sideEffects")?, &mut marked);
        let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pkg-template");
        for entry in fs::read_dir(template.join("entry"))? {
            let name = format!("entry/{}", entry?.file_name().to_string_lossy());
            let has_no_effect = name == "entry/bytes.js" || name.starts_with("entry/slim.");
            assert_eq!(marked.contains(&name), !has_no_effect, "{name}");
        }
        Ok(())
    }

    fn collect_targets(value: &Value, targets: &mut Vec<String>) {
        match value {
            Value::String(target) => targets.push(target.trim_start_matches("./").to_owned()),
            Value::Array(items) => items.iter().for_each(|item| collect_targets(item, targets)),
            Value::Object(conditions) => conditions.values().for_each(|item| collect_targets(item, targets)),
            _ => {}
        }
    }
}
