//! `cargo xtask demo`: the refund demo against the local host, in Node and as a page.

use crate::local_host::LocalHost;
use crate::setup::{Need, Setup};
use anyhow::{Context, Result, bail};

pub fn run(setup: &mut Setup, once: bool, yes: bool) -> Result<()> {
    setup.ensure_all(&[Need::Package, Need::LocalHost])?;
    let shell = &setup.shell;
    let host = LocalHost::start(shell, "examples/browser")?;
    shell.say("local host", &format!("running at {}", host.base_url));
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
        println!("\nThe same as a page: {}\nCtrl-C ends the local host.", host.base_url);
        host.wait()?;
    }
    Ok(())
}
