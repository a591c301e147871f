//! Python, in which the services' official clients are driven.

use crate::apt;
use crate::shell::Shell;
use anyhow::{Result, bail};

/// Finds a Python that makes virtual environments, or installs one where apt-get can.
pub fn ensure(shell: &mut Shell) -> Result<()> {
    if !makes_environments(shell) {
        apt::install(shell, "python", &["python3", "python3-venv"], "install Python 3.10 or newer with venv and pip")?;
        if !makes_environments(shell) {
            bail!("python3 still makes no virtual environments after it was installed");
        }
    }
    shell.say("python", "found, with venv");
    Ok(())
}

fn makes_environments(shell: &Shell) -> bool {
    let mut command = shell.command("python3");
    command.args(["-c", "import ensurepip, venv"]);
    command.output().is_ok_and(|output| output.status.success())
}
