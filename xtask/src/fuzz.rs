//! The fuzz target of the decoder, built by the stable compiler: `cargo fuzz` wants a nightly one for its sanitizers, and there is
//! no unsafe code for them to check but one load of 16 bytes.

use crate::shell::Shell;
use crate::tally::Tally;
use anyhow::{Context, Result};
use std::fs;
use std::process::Command;

/// Has the compiler count what is reached, which leads libFuzzer to new inputs.
const COVERAGE: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Ccodegen-units=1",
    "-Cdebug-assertions",
    "--cfg=fuzzing",
];

/// Runs the target for so long.
pub fn run(shell: &Shell, seconds: u32) -> Result<Tally> {
    let root = &shell.workspace.root;
    let target = shell.workspace.target.join("fuzz");
    let host = host_triple()?;
    let mut build = shell.command("cargo");
    build.args(["build", "--release", "--locked", "--target", &host, "--target-dir"]).arg(&target);
    build.arg("--manifest-path").arg(root.join("event-stream/fuzz/Cargo.toml"));
    // Only with a target of its own are the flags kept from build scripts.
    build.env("CARGO_ENCODED_RUSTFLAGS", COVERAGE.join("\x1f"));
    shell.step("fuzz target", "build-fuzz", build)?;

    let corpus = target.join("corpus");
    fs::create_dir_all(&corpus)?;
    let mut fuzz = shell.command(target.join(host).join("release/decoder"));
    fuzz.arg(&corpus).arg(format!("-max_total_time={seconds}")).arg(format!("-artifact_prefix={}/", target.display()));
    let finished = shell.capture("fuzz", fuzz)?;
    match finished.output.lines().rfind(|line| line.starts_with("Done ")) {
        Some(line) if finished.success => println!("{line}"),
        _ => println!("fuzz: {}", finished.report()),
    }
    Ok(Tally::one(finished.success))
}

/// The triple of this machine, as rustc names it.
fn host_triple() -> Result<String> {
    let output = Command::new("rustc").arg("-vV").output().context("cannot run rustc")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    Ok(host.to_owned())
}
