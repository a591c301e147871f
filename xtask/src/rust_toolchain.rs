//! Parts of the Rust toolchain beyond the compiler.

use crate::shell::Shell;
use anyhow::{Context, Result};
use std::path::Path;
use std::process::Stdio;

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Makes the compiler able to build for WebAssembly.
pub fn ensure_wasm_target(shell: &Shell) -> Result<()> {
    let mut probe = shell.command("rustc");
    probe.args(["--print", "target-libdir", "--target", WASM_TARGET]);
    let output = probe.output().context("cannot run rustc: install Rust with rustup")?;
    if Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir() {
        shell.say(WASM_TARGET, "found");
        return Ok(());
    }
    let mut command = shell.command("rustup");
    command.args(["target", "add", WASM_TARGET]);
    shell
        .step(WASM_TARGET, "rustup-target", command)
        .with_context(|| format!("install the compiler's target {WASM_TARGET} by hand"))?;
    Ok(())
}

/// Makes `cargo fmt` or `cargo clippy` work.
pub fn ensure_component(shell: &Shell, component: &str, subcommand: &str) -> Result<()> {
    let mut probe = shell.command("cargo");
    probe.args([subcommand, "--version"]).stdin(Stdio::null());
    if probe.output().is_ok_and(|output| output.status.success()) {
        return Ok(());
    }
    let mut command = shell.command("rustup");
    command.args(["component", "add", component]);
    shell
        .step(component, &format!("rustup-{component}"), command)
        .with_context(|| format!("install the compiler's component {component} by hand"))?;
    Ok(())
}
