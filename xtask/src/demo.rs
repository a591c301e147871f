//! `cargo xtask demo`: the refund demo against the local host, in Node and as a page.

use crate::local_host::LocalHost;
use crate::servers::Servers;
use crate::setup::{Need, Setup};
use crate::shell::Shell;
use anyhow::{Context, Result, bail};

pub fn run(setup: &mut Setup, once: bool, yes: bool, with: &[String]) -> Result<()> {
    setup.ensure_all(&[Need::Package, Need::LocalHost])?;
    let shell = &setup.shell;
    install_package(shell)?;
    let host = LocalHost::start(shell, "examples/browser")?;
    shell.say("local host", &format!("running at {}", host.base_url));
    let servers = if with.is_empty() { None } else { Some(Servers::start(shell, with)?) };
    for (name, url) in servers.iter().flat_map(|servers| &servers.addresses) {
        shell.say(name, &format!("running at {url}"));
    }
    println!();
    let mut demo = shell.command("node");
    demo.args(["examples/node/demo.mjs", &host.base_url]);
    if yes {
        demo.arg("--yes");
    }
    let status = demo.status().context("cannot run node")?;
    if !status.success() {
        bail!("the demo ended with {status}");
    }
    if !once {
        let query = servers.as_ref().map_or(String::new(), Servers::query);
        println!("\nThe same as a page: {}{query}\nCtrl-C ends the local host.", host.base_url);
        host.wait()?;
    }
    Ok(())
}

/// Puts the package in pkg/ where the demo finds it by name, as it does for every user.
fn install_package(shell: &Shell) -> Result<()> {
    let example = shell.workspace.root.join("examples/node");
    if !example.join("node_modules/flowtether/package.json").exists() {
        let mut command = shell.command("npm");
        command.args(["install", "--no-package-lock", "--no-audit", "--no-fund"]).current_dir(example);
        shell.step("examples/node", "npm-install-example", command)?;
    }
    Ok(())
}
