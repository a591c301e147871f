//! Debian's packages, where apt-get is there and allowed.

use crate::shell::Shell;
use anyhow::{Context, Result, bail};
use std::process::Stdio;

/// Installs packages, as root or through sudo without a password. What cannot be done says `by_hand`.
pub fn install(shell: &Shell, what: &str, packages: &[&str], by_hand: &str) -> Result<()> {
    if shell.find_program(&["apt-get"]).is_none() {
        bail!("{what} is missing: {by_hand}");
    }
    let succeeds = |program: &str, arguments: &[&str]| {
        let mut command = shell.command(program);
        command.args(arguments).stdin(Stdio::null());
        command.output().ok().filter(|output| output.status.success()).map(|output| output.stdout)
    };
    let is_root = succeeds("id", &["-u"]).is_some_and(|id| id.trim_ascii() == b"0");
    if !is_root && succeeds("sudo", &["-n", "true"]).is_none() {
        bail!("{what} is missing, and apt-get needs root: {by_hand}");
    }
    let apt = |arguments: &[&str]| {
        let mut command = shell.command(if is_root { "apt-get" } else { "sudo" });
        if !is_root {
            command.args(["-n", "apt-get"]);
        }
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    shell.say(what, "installing with apt-get, a minute or two");
    shell.step("apt-get update", "apt-update", apt(&["update"])).context(by_hand.to_owned())?;
    let arguments = [&["install", "-y", "--no-install-recommends"], packages].concat();
    shell.step("apt-get install", &format!("apt-install-{what}"), apt(&arguments)).context(by_hand.to_owned())?;
    Ok(())
}
