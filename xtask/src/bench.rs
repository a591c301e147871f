//! `cargo xtask bench`: the size report, what takes the room, and every benchmark in `benches/`.

use crate::setup::{Need, Setup};
use crate::size::Report;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

pub fn run(setup: &mut Setup) -> Result<()> {
    setup.ensure_all(&[Need::Package, Need::LocalHost, Need::Browser, Need::Twiggy])?;
    let shell = &setup.shell;
    println!("\n{}\n", Report::measure(shell)?);

    // The released file has no names left; the one that cargo makes before wasm-bindgen has them.
    let named = shell.workspace.target.join("wasm32-unknown-unknown/release/flowtether.wasm");
    let mut twiggy = shell.command("twiggy");
    twiggy.args(["top", "-n", "25"]).arg(&named);
    println!("The largest parts of {}, before wasm-opt:", shell.workspace.short(&named));
    if !twiggy.status().context("cannot run twiggy")?.success() {
        bail!("twiggy could not read {}", named.display());
    }

    let benchmarks = benchmarks(&shell.workspace.root.join("benches"))?;
    for benchmark in &benchmarks {
        println!("\nnode {}", shell.workspace.short(benchmark));
        let status = shell.command("node").arg(benchmark).status().context("cannot run node")?;
        if !status.success() {
            bail!("{} ended with {status}", shell.workspace.short(benchmark));
        }
    }
    println!("\n{} benchmark programs ran", benchmarks.len());
    Ok(())
}

fn benchmarks(directory: &Path) -> Result<Vec<PathBuf>> {
    if !directory.is_dir() {
        return Ok(Vec::new());
    }
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "mjs") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
