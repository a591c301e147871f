//! `cargo xtask build`: Rust sources to the finished npm package.

use crate::npm_package;
use crate::readme;
use crate::setup::{Need, Setup};
use crate::shell::Shell;
use crate::size::{Gate, Report};
use crate::workspace::Workspace;
use anyhow::Result;
use std::fs;

pub fn run(setup: &mut Setup, set_size_gate: bool) -> Result<()> {
    setup.ensure(Need::Package)?;
    let shell = &setup.shell;
    let report = Report::measure(shell)?;
    println!("\n{report}");
    if set_size_gate {
        Gate::of(&report).write(&shell.workspace)?;
        readme::write_sizes(&shell.workspace, &report)?;
        shell.say("size gate", "set to today's size, which README.md now names");
    } else {
        // Only `test` fails on the gate: a build that grew is still a build.
        match Gate::read(&shell.workspace) {
            Ok(gate) => println!("{}", gate.compare(&report)),
            Err(error) => println!("size gate: {error:#}"),
        }
    }
    Ok(())
}

/// Builds the package; everything it needs must be set up.
pub fn build(shell: &mut Shell) -> Result<()> {
    let mut command = shell.command("wasm-pack");
    // wasm-opt is run by wasm-pack, with the features that Cargo.toml's wasm-pack section lists.
    command.args(["build", "--target", "web", "--release", "--mode", "no-install", "--no-pack", "--out-dir"]);
    command.arg(shell.workspace.raw_package());
    command.env("CARGO_ENCODED_RUSTFLAGS", rust_flags(&shell.workspace)?);
    shell.say("wasm-pack build", "compiling and optimising");
    shell.step("wasm-pack build", "wasm-pack-build", command)?;
    npm_package::assemble(shell)
}

/// Panic messages name source files. Without the directory in which this machine keeps its dependencies, the package
/// tells nothing about the machine and has the same bytes on every one.
fn rust_flags(workspace: &Workspace) -> Result<String> {
    let mut flags = Vec::new();
    for registry in fs::read_dir(workspace.cargo_home.join("registry/src")).into_iter().flatten() {
        flags.push(format!("--remap-path-prefix={}/=", registry?.path().display()));
    }
    Ok(flags.join("\x1f"))
}
