//! The local host: the native server that stands in for the services.

use crate::shell::{Shell, stop};
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Stdio};

/// Builds it and sets where it is for every sub-command. As cargo's tests build it, it is there already; what measures speed wants
/// it optimised, which takes a minute more.
pub fn build(shell: &mut Shell, optimised: bool) -> Result<()> {
    let mut command = shell.command("cargo");
    command.args(["build", "-p", "local-host"]);
    if optimised {
        command.arg("--release");
    }
    shell.say("local host", "building");
    shell.step("local host", "build-local-host", command)?;
    let program = program(shell, if optimised { "release" } else { "debug" });
    shell.set("FLOWTETHER_LOCAL_HOST", program);
    Ok(())
}

fn program(shell: &Shell, profile: &str) -> PathBuf {
    shell.workspace.target.join(profile).join("local-host").with_extension(std::env::consts::EXE_EXTENSION)
}

/// A running local host, ended when this is dropped.
pub struct LocalHost {
    process: Child,
    /// Kept open: a host that writes once more must not fail for it.
    output: BufReader<ChildStdout>,
    pub base_url: String,
}

impl LocalHost {
    /// Starts it on a free port, serving the given page and the built package.
    pub fn start(shell: &Shell, page: &str) -> Result<Self> {
        let mut command = shell.command(program(shell, "debug"));
        command.args(["--port", "0", "--page", page, "--package", "pkg"]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = command.spawn().context("cannot start the local host")?;
        let output = BufReader::new(process.stdout.take().context("the local host has no output")?);
        let mut host = Self { process, output, base_url: String::new() };
        let mut line = String::new();
        host.output.read_line(&mut line)?;
        let url = line.trim().strip_prefix("local host ready at ");
        host.base_url = url.with_context(|| format!("the local host said `{}`", line.trim()))?.to_owned();
        Ok(host)
    }

    /// Waits until it is ended from outside.
    pub fn wait(mut self) -> Result<()> {
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for LocalHost {
    fn drop(&mut self) {
        if matches!(self.process.try_wait(), Ok(None)) && stop(&mut self.process).is_err() {
            eprintln!("the local host may still run as process {}", self.process.id());
        }
    }
}
