//! Node, and the development tools that npm installs.

use crate::shell::Shell;
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};
use std::fs;

/// What the strictest of the development tools (Vite 8) asks for.
const OLDEST_NODE: (u32, u32) = (20, 19);

pub fn ensure_node(shell: &Shell) -> Result<()> {
    let (major, minor) = OLDEST_NODE;
    let wanted = format!("install Node {major}.{minor} or newer, with npm");
    let Some(version) = shell.version_of("node") else { bail!("node does not run: {wanted}") };
    if !is_at_least(&version, OLDEST_NODE) {
        bail!("node is {version}: {wanted}");
    }
    let Some(npm) = shell.version_of("npm") else { bail!("npm does not run: {wanted}") };
    shell.say("node", &format!("found {version}, npm {npm}"));
    Ok(())
}

/// Brings `node_modules` to what package-lock.json says and puts its programs on PATH.
pub fn ensure_packages(shell: &mut Shell) -> Result<()> {
    let subject = "npm packages";
    if is_installed(shell)? {
        shell.say(subject, "up to date");
    } else {
        shell.say(subject, "installing with npm ci, about half a minute");
        let mut command = shell.command("npm");
        command.arg("ci");
        shell.step(subject, "npm-ci", command).context("npm must be able to reach its registry")?;
    }
    shell.put_on_path(shell.workspace.node_binaries());
    ensure_bun_runs(shell)
}

/// bun's program is put in its place by an install script, which npm may be configured not to run.
fn ensure_bun_runs(shell: &Shell) -> Result<()> {
    if shell.version_of("bun").is_some() {
        return Ok(());
    }
    let mut command = shell.command("node");
    command.arg("node_modules/bun/install.js");
    shell.step("bun", "bun-install", command)?;
    Ok(())
}

fn is_installed(shell: &Shell) -> Result<bool> {
    let root = &shell.workspace.root;
    let Ok(installed) = fs::read(root.join("node_modules/.package-lock.json")) else { return Ok(false) };
    let locked = fs::read(root.join("package-lock.json")).context("cannot read package-lock.json")?;
    let locked: Value = serde_json::from_slice(&locked).context("package-lock.json is not JSON")?;
    Ok(serde_json::from_slice(&installed).is_ok_and(|installed| holds_all(&locked, &installed)))
}

/// Whether npm's record of what it installed has every locked package in its version. Optional packages may be
/// missing: most are for other platforms.
fn holds_all(locked: &Value, installed: &Value) -> bool {
    let (Some(locked), Some(installed)) = (packages(locked), packages(installed)) else { return false };
    locked.iter().filter(|(path, _)| !path.is_empty()).all(|(path, package)| match installed.get(path) {
        Some(present) => present.get("version") == package.get("version"),
        None => package.get("optional") == Some(&Value::Bool(true)),
    })
}

fn packages(lock: &Value) -> Option<&Map<String, Value>> {
    lock.get("packages")?.as_object()
}

fn is_at_least(version: &str, oldest: (u32, u32)) -> bool {
    let mut parts = version.split('.').map(str::parse::<u32>);
    match (parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= oldest,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn locked() -> Value {
        json!({ "packages": {
            "": { "name": "dev" },
            "node_modules/a": { "version": "1.0.0" },
            "node_modules/a-windows": { "version": "1.0.0", "optional": true },
        } })
    }

    #[test]
    fn optional_packages_of_other_platforms_may_be_missing() {
        assert!(holds_all(&locked(), &json!({ "packages": { "node_modules/a": { "version": "1.0.0" } } })));
    }

    #[test]
    fn a_missing_or_older_package_asks_for_an_install() {
        assert!(!holds_all(&locked(), &json!({ "packages": {} })));
        assert!(!holds_all(&locked(), &json!({ "packages": { "node_modules/a": { "version": "0.9.0" } } })));
        assert!(!holds_all(&locked(), &json!("not a lock")));
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(is_at_least("20.19.0", (20, 19)));
        assert!(is_at_least("22.2.0", (20, 19)));
        assert!(!is_at_least("20.9.0", (20, 19)));
        assert!(!is_at_least("nightly", (20, 19)));
    }
}
