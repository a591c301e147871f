//! `cargo xtask build`: Rust sources to the finished npm package.

use crate::npm_package::{self, WASM};
use crate::panics;
use crate::readme;
use crate::setup::{Need, Setup};
use crate::shell::Shell;
use crate::size::{Gate, Report};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;

pub fn run(setup: &mut Setup, set_size_gate: bool) -> Result<()> {
    setup.ensure(Need::Package)?;
    let shell = &setup.shell;
    let report = Report::measure(shell)?;
    println!("\n{report}");
    if set_size_gate {
        Gate::of(&report).with_growth(&shell.workspace).write(&shell.workspace)?;
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
    command.args(["build", "--target", "web", "--release", "--mode", "no-install", "--no-pack", "--out-dir"]);
    command.arg(shell.workspace.raw_package());
    command.env("CARGO_ENCODED_RUSTFLAGS", rust_flags(&shell.workspace)?);
    shell.say("wasm-pack build", "compiling");
    shell.step("wasm-pack build", "wasm-pack-build", command)?;
    bind_again(shell)?;
    optimise(shell)?;
    npm_package::assemble(shell)
}

/// wasm-pack cannot ask wasm-bindgen for glue that makes a new instance.
fn bind_again(shell: &Shell) -> Result<()> {
    let mut command = shell.command("wasm-bindgen");
    command.arg(shell.workspace.target.join("wasm32-unknown-unknown/release").join("flowtether.wasm"));
    command.args(["--target", "web", "--omit-default-module-path", "--experimental-reset-state-function", "--out-dir"]);
    command.arg(shell.workspace.raw_package());
    shell.step("wasm-bindgen", "wasm-bindgen", command)?;
    Ok(())
}

/// The features that the module may use: all of them would be more than Node 20 knows.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-simd",
];

/// What makes the smallest file once it is compressed, tried out. Without two passes more is said twice, which compresses
/// better; so do functions of one caller that stay by themselves; and functions of like names are alike, side by side.
const PASSES: &[&str] = &[
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "--converge",
    "--skip-pass=local-cse",
    "--skip-pass=simplify-locals",
    "--low-memory-unused",
    "--merge-locals",
    "--coalesce-locals-learning",
    "--optimize-instructions",
    "--reorder-locals",
    "--vacuum",
    "--reorder-functions-by-name",
    "--one-caller-inline-max-function-size=32",
];

fn optimise(shell: &mut Shell) -> Result<()> {
    let module = shell.workspace.raw_package().join(WASM);
    let wasm = fs::read(&module).with_context(|| format!("cannot read {}", module.display()))?;
    fs::write(&module, panics::silence(&wasm)?)?;
    let mut command = shell.command("wasm-opt");
    command.arg(&module).arg("-o").arg(&module).args(PASSES).args(FEATURES);
    shell.step("wasm-opt", "wasm-opt", command)?;
    Ok(())
}

/// Panic messages name source files. Without the directory in which this machine keeps its dependencies, the package
/// tells nothing about the machine and has the same bytes on every one.
fn rust_flags(workspace: &Workspace) -> Result<String> {
    // The search for line ends reads 16 bytes at a time.
    let mut flags = vec!["-Ctarget-feature=+simd128".to_owned()];
    for registry in fs::read_dir(workspace.cargo_home.join("registry/src")).into_iter().flatten() {
        flags.push(format!("--remap-path-prefix={}/=", registry?.path().display()));
    }
    Ok(flags.join("\x1f"))
}
