//! `cargo xtask bench`: the size report, what takes the room, and every benchmark in `benches/`; or only those named, such as `relay-scale`.

use crate::build::compiled;
use crate::npm_package::WASM;
use crate::setup::{Need, Setup};
use crate::shell::Shell;
use crate::size::Report;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

pub fn run(setup: &mut Setup, names: &[String]) -> Result<()> {
    let folder = setup.shell.workspace.root.join("benches");
    let benchmarks = choose(benchmarks(&folder)?, names)?;
    setup.ensure_all(&[Need::Package, Need::OptimisedLocalHost, Need::Browser])?;
    if names.is_empty() {
        setup.ensure_all(&[Need::Twiggy])?;
        let report = Report::measure(&setup.shell)?;
        println!("\n{report}\n");
        print_largest_parts(&setup.shell)?;
    }

    let shell = &setup.shell;
    let mut command = shell.command("npm");
    command.args(["ci", "--ignore-scripts"]).current_dir(&folder);
    shell.step("peers of the benchmarks", "npm-ci-benches", command)?;
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

/// What takes the room. The published file has no names left, so this measures it as it is before wasm-opt.
fn print_largest_parts(shell: &Shell) -> Result<()> {
    let named = shell.workspace.target.join("pkg-named");
    let mut wasm_bindgen = shell.command("wasm-bindgen");
    wasm_bindgen.arg(compiled(shell)).args(["--target", "web", "--out-dir"]).arg(&named);
    shell.step("wasm-bindgen with names", "wasm-bindgen-named", wasm_bindgen)?;

    println!("\nThe largest parts before wasm-opt:");
    let mut twiggy = shell.command("twiggy");
    twiggy.args(["top", "-n", "25"]).arg(named.join(WASM));
    if !twiggy.status().context("cannot run twiggy")?.success() {
        bail!("twiggy could not read {}", named.join(WASM).display());
    }
    Ok(())
}

/// All of them, or those whose names are given.
fn choose(benchmarks: Vec<PathBuf>, names: &[String]) -> Result<Vec<PathBuf>> {
    let name = |path: &PathBuf| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let known: Vec<String> = benchmarks.iter().map(name).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
        bail!("there is no benchmark `{unknown}`, only {}", known.join(", "));
    }
    Ok(benchmarks.into_iter().filter(|path| names.is_empty() || names.contains(&name(path))).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn benchmarks_are_chosen_by_name() -> Result<()> {
        let all = || vec![PathBuf::from("benches/chaos.mjs"), PathBuf::from("benches/speed.mjs")];
        assert_eq!(choose(all(), &["chaos".to_owned()])?, [PathBuf::from("benches/chaos.mjs")]);
        assert_eq!(choose(all(), &[])?, all());
        assert!(choose(all(), &["chaos.mjs".to_owned()]).is_err());
        Ok(())
    }
}
