//! The real servers of services that the local host does not speak, for the demo page.

use crate::shell::{Shell, stop};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};

/// The services that have one.
pub const NAMES: &[&str] = &["a2a", "langgraph"];

/// Running servers, ended when this is dropped.
pub struct Servers {
    process: Child,
    /// Kept open: a server that writes once more must not fail for it.
    output: BufReader<ChildStdout>,
    /// Each service's name, and its server's address.
    pub addresses: Vec<(String, String)>,
}

impl Servers {
    /// Installs and starts the servers of these services.
    pub fn start(shell: &Shell, names: &[String]) -> Result<Self> {
        let mut command = shell.command("node");
        command.arg("tests/real_servers/start.mjs").args(names).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().context("cannot run node")?;
        let output = BufReader::new(process.stdout.take().context("the servers have no output")?);
        let mut servers = Self { process, output, addresses: Vec::new() };
        for name in names {
            let mut line = String::new();
            servers.output.read_line(&mut line)?;
            match line.trim().split_once(' ') {
                Some((service, url)) if service == name => servers.addresses.push((name.clone(), url.to_owned())),
                _ => bail!("the server of {name} does not start: `{}`", line.trim()),
            }
        }
        Ok(servers)
    }

    /// The query with which the demo page knows of them.
    pub fn query(&self) -> String {
        let pairs: Vec<String> = self.addresses.iter().map(|(name, url)| format!("{name}={url}")).collect();
        format!("/?{}", pairs.join("&"))
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        // They end with their input, and what they started ends with them.
        drop(self.process.stdin.take());
        if self.process.wait().is_err() && stop(&mut self.process).is_err() {
            eprintln!("the servers may still run as process {}", self.process.id());
        }
    }
}
