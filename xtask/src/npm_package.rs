//! The npm package: for each entry the WebAssembly, one bundled module, the modules of each runtime and types; and one manifest.

use crate::build::in_threads;
use crate::declarations::{Declared, TYPES, declare};
use crate::entries::Entry;
use crate::files::{copy, make_empty, read, read_text, write};
use crate::glue;
use crate::lockfile::locked_version;
use crate::manifest;
use crate::setup::{Need, Setup};
use crate::shell::Shell;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

pub const WASM: &str = "flowtether_bg.wasm";
/// The names of the WebAssembly's functions by their numbers: `123:name`.
pub const FUNCTIONS: &str = "flowtether_bg.names";
pub const MODULE: &str = "flowtether.js";
/// How bytes are written as the inside of a string literal.
type Literal = fn(&[u8]) -> String;
/// The modules that carry the WebAssembly, each in its own writing.
const CARRYING: &[(&str, Literal)] =
    &[("entry/browser.js", latin1), ("entry/bytes.js", base64), ("entry/node.js", base64)];
/// The modules of an entry that exist as CommonJS too, for what cannot `require` a module: Jest, and Node before 20.19.
const COMMON_JS: &[&str] = &["entry/node", "entry/slim"];
/// The store of a run, which is bundled, and the bindings of frameworks over it, each one module.
const STORE: &str = "store";
const BINDINGS: &[&str] = &["react", "vue", "svelte", "solid"];
/// The types that the store and the bindings share; there is no module of that name.
const SHARED_TYPES: &str = "run";
/// The modules for servers, in `pkg-template/server`. They carry no WebAssembly: they are given the clients that they use.
const SERVER: &[&str] = &["access", "cloudflare", "relay", "webhooks"];
/// What `entry/browser.js` changes the bytes back with. Brotli takes the text for words, and guesses each character by what kinds of
/// characters stand before it: letters, digits, signs. Of all numbers this makes it guess best.
const MASK: u8 = 118;
/// Where such an entry's literal gets that text. It is put in last: esbuild would write four characters for many bytes.
const CARRIED: &str = "<the WebAssembly>";
/// The declarations of what else an entry has.
const BESIDE: &[&str] = &["inline.d.ts", "slim.d.ts", "wasm.d.ts"];
const MANIFEST: &str = "package.json";

/// Makes `pkg/` of what wasm-pack made for each entry and of `pkg-template/`.
pub fn assemble(shell: &Shell, entries: &[Entry]) -> Result<()> {
    let workspace = &shell.workspace;
    let (template, package) = (workspace.package_template(), workspace.package());
    // Filled beside the old one, so that nobody meets half a package.
    let new = package.with_extension("new");
    make_empty(&new)?;
    let (first, others) = entries.split_first().context("there is no entry")?;
    // The first has the members of all the others: they take its names for them.
    let names = workspace.raw_packages().join("names.json");
    write(&names, b"{}")?;
    let declared = Declared::read(shell, entries)?;
    make_entry(shell, first, &declared, &names, &new)?;
    in_threads(others, |entry| {
        let own = entry.raw(shell).join("names.json");
        copy(&names, &own)?;
        make_entry(shell, entry, &declared, &own, &new)
    })?;

    bundle_store(shell, &template, &new)?;
    common_js(shell, &new.join(STORE), STORE)?;
    for binding in BINDINGS {
        let module = format!("{binding}.js");
        copy(&template.join(&module), &new.join(&module))?;
        common_js(shell, &new.join(binding), binding)?;
    }
    for name in [STORE, SHARED_TYPES].iter().chain(BINDINGS) {
        let types = format!("{name}.d.ts");
        declare(&new.join(&types), &read_text(&template.join(&types))?)?;
    }
    SERVER.iter().try_for_each(|name| server_module(shell, &template.join("server").join(name), &new.join(name)))?;
    copy(&template.join("README.md"), &new.join("README.md"))?;
    let folders: Vec<&str> = entries.iter().filter_map(Entry::folder).filter(|folder| !folder.is_empty()).collect();
    let version = locked_version(workspace, "flowtether")?;
    let manifest = manifest::write(&read_text(&template.join(MANIFEST))?, &version, &folders)?;
    write(&new.join(MANIFEST), manifest.as_bytes())?;
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        copy(&workspace.root.join(licence), &new.join(licence))?;
    }

    crate::files::clear(&package)?;
    fs::rename(&new, &package).context("cannot put the new package in place of pkg/")?;
    shell.say("npm package", "made in pkg/");
    Ok(())
}

/// Where an entry's files are once they are made. What is only measured stays outside of the package.
pub fn made(shell: &Shell, entry: &Entry, package: &Path) -> PathBuf {
    match entry.folder() {
        Some("") => package.to_owned(),
        Some(folder) => package.join(folder),
        None => entry.raw(shell).join("made"),
    }
}

/// One entry: the same files as the main one, in a folder of its own.
fn make_entry(shell: &Shell, entry: &Entry, declared: &Declared, names: &Path, new: &Path) -> Result<()> {
    let (name, raw, to) = (&entry.name, entry.raw(shell), made(shell, entry, new));
    let template = shell.workspace.package_template();
    if to != new {
        make_empty(&to)?;
    }
    let types = declared.of(entry)?;
    declare(&to.join(TYPES), types)?;
    for name in BESIDE {
        declare(&to.join(name), &read_text(&template.join(name))?)?;
    }
    glue::bundle(shell, &raw, name, types, names, &to.join(MODULE))?;
    for file in [WASM, FUNCTIONS] {
        copy(&raw.join(file), &to.join(file))?;
    }
    copy_entries(&template.join("entry"), &to.join("entry"))?;
    let wasm = read(&raw.join(WASM))?;
    for (carrying, text_of) in CARRYING {
        let module = to.join(carrying);
        bundle_entry(shell, &raw, &module, name)?;
        let text = read_text(&module)?;
        if text.matches(CARRIED).count() != 1 {
            bail!("the bundled {carrying} must hold the text `{CARRIED}` once");
        }
        write(&module, text.replace(CARRIED, &text_of(&wasm)).as_bytes())?;
    }
    COMMON_JS.iter().try_for_each(|module| common_js(shell, &to.join(module), name))
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

/// Makes an entry one module with all that it imports: each further file is one more round trip before a page's first call. Only that
/// of pages is worth the time of making it as small as can be.
fn bundle_entry(shell: &Shell, raw: &Path, module: &Path, entry: &str) -> Result<()> {
    let name = module.file_stem().unwrap_or_default().to_string_lossy();
    let whole = raw.join(format!("{name}.bundled.js"));
    let mut command = shell.command("esbuild");
    command.arg(module).args(["--bundle", "--format=esm", "--target=es2022", "--minify-whitespace"]);
    command.args(["--line-limit=120", "--log-override:duplicate-object-key=silent"]);
    command.arg(format!("--outfile={}", whole.display()));
    shell.step(&format!("bundle {entry}: {name}"), &format!("esbuild-{entry}-{name}"), command)?;
    if name == "browser" {
        let small = raw.join("browser.js");
        glue::minify(shell, &whole, &small, "false", entry)?;
        return copy(&small, module);
    }
    copy(&whole, module)
}

/// A module for servers and what it imports as one file, with its types.
fn server_module(shell: &Shell, source: &Path, module: &Path) -> Result<()> {
    let name = module.file_name().unwrap_or_default().to_string_lossy();
    let mut command = shell.command("esbuild");
    command.arg(source.with_extension("js")).args([
        "--bundle",
        "--packages=external",
        "--format=esm",
        "--target=es2022",
    ]);
    // The classes of errors are those of the clients, in one program.
    let version = locked_version(&shell.workspace, "flowtether")?;
    command.arg(format!("--define:globalThis.FLOWTETHER_VERSION=\"{version}\""));
    command.arg(format!("--outfile={}", module.with_extension("js").display()));
    shell.step(&format!("bundle {name}"), &format!("esbuild-{name}"), command)?;
    common_js(shell, module, &name)?;
    declare(&module.with_extension("d.ts"), &read_text(&source.with_extension("d.ts"))?)
}

/// The store as one module.
fn bundle_store(shell: &Shell, template: &Path, new: &Path) -> Result<()> {
    let mut command = shell.command("esbuild");
    command.arg(template.join("store/index.js")).args(["--bundle", "--format=esm", "--target=es2022", "--minify"]);
    command.arg("--line-limit=120").arg(format!("--outfile={}", new.join("store.js").display()));
    shell.step("bundle store", "esbuild-store", command)?;
    Ok(())
}

/// A finished module as CommonJS, with the names of its exports where Node finds them. A binding requires the store's.
fn common_js(shell: &Shell, module: &Path, entry: &str) -> Result<()> {
    let mut command = shell.command("esbuild");
    let options = ["--bundle", "--packages=external", "--external:./store.js", "--format=cjs", "--platform=node"];
    // What a development server gives a module is none of CommonJS.
    command.arg(module.with_extension("js")).args(options).arg("--define:import.meta.hot=undefined");
    command.args(["--target=es2022", "--minify-whitespace", "--line-limit=120"]);
    command.arg(format!("--outfile={}", module.with_extension("cjs").display()));
    let name = module.file_name().unwrap_or_default().to_string_lossy();
    shell.step(&format!("CommonJS {entry}: {name}"), &format!("esbuild-cjs-{entry}-{name}"), command)?;
    let made = module.with_extension("cjs");
    let text = read_text(&made)?;
    write(&made, text.replace("require(\"./store.js\")", "require(\"./store.cjs\")").as_bytes())
}

/// A character for each byte, another one than its own. Compressed it is as large as the bytes; base64 is 28 % larger.
fn latin1(wasm: &[u8]) -> String {
    let mut text = String::new();
    for byte in wasm {
        match byte ^ MASK {
            0 => text.push_str("\\x00"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            escaped @ (b'"' | b'\\') => text.extend(['\\', char::from(escaped)]),
            other => text.push(char::from(other)),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads_to_groups_of_four() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn a_page_s_text_has_a_character_for_each_byte() {
        let masked = |bytes: &[u8]| latin1(&bytes.iter().map(|byte| byte ^ MASK).collect::<Vec<_>>());
        assert_eq!(masked(b"\0asm\n\r\"\\\x7f\x80\xff"), "\\x00asm\\n\\r\\\"\\\\\x7f\u{80}\u{ff}");
        assert_eq!(latin1(b"\0asm"), "v\x17\x05\x1b");
    }
}
