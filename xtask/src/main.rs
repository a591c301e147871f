//! Flowtether's task runner: `cargo xtask setup | build | demo | test | bench | package`.
//!
//! Every command first sets up what it needs (`setup.rs`, and the files it names), so a fresh clone on a machine
//! with Rust, Node and npm needs nothing else. Sub-commands write to `target/xtask-logs`, which is shown on failure.

mod apt;
mod bench;
mod browser;
mod build;
mod cargo_tool;
mod command_line;
mod declarations;
mod demo;
mod engines;
mod entries;
mod files;
mod fuzz;
mod glue;
mod local_host;
mod lockfile;
mod manifest;
mod npm;
mod npm_package;
mod python;
mod readme;
mod rust_toolchain;
mod servers;
mod setup;
mod shell;
mod size;
mod suites;
mod tally;
mod test_server;
mod workspace;

use anyhow::Result;
use command_line::{Arguments, Task};
use setup::{Need, Setup};
use shell::Shell;
use std::process::ExitCode;
use workspace::Workspace;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs what the command line asks for; `false` means a test failed.
fn run() -> Result<bool> {
    let Arguments { task, verbose } = Arguments::parse(std::env::args().skip(1))?;
    let mut setup = Setup::new(Shell::new(Workspace::locate()?, verbose)?);
    match task {
        Task::Help => println!("{}", command_line::HELP),
        Task::Setup => setup.ensure_all(Need::FOR_EVERYTHING)?,
        Task::Build { set_size_gate } => build::run(&mut setup, set_size_gate)?,
        Task::Demo { once, yes, with } => demo::run(&mut setup, once, yes, &with)?,
        Task::Test { quick: true, .. } => return suites::run_quick(&mut setup),
        Task::Test { names, .. } => return suites::run(&mut setup, &names),
        Task::Bench { names } => bench::run(&mut setup, &names)?,
        Task::Fuzz { seconds } => return Ok(fuzz::run(&setup.shell, seconds)?.failed == 0),
        Task::Package => npm_package::pack(&mut setup)?,
    }
    Ok(true)
}
