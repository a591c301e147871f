//! Firefox and WebKitGTK, for the tests of what pages of other engines than Chromium's do.

use crate::apt;
use crate::shell::Shell;
use anyhow::{Context, Result};
use std::env;
use std::path::PathBuf;

const MAC_FIREFOX: &str = "/Applications/Firefox.app/Contents/MacOS/firefox";

/// Finds Firefox, which needs no driver, or installs it where apt-get can.
pub fn ensure_firefox(shell: &mut Shell) -> Result<()> {
    let find = |shell: &Shell| {
        let named = env::var_os("FIREFOX_PATH").map(PathBuf::from);
        let mac = || Some(PathBuf::from(MAC_FIREFOX));
        let is_there = |path: &PathBuf| path.is_file();
        named
            .filter(is_there)
            .or_else(|| shell.find_program(&["firefox-esr", "firefox"]))
            .or_else(|| mac().filter(is_there))
    };
    let program = match find(shell) {
        Some(program) => program,
        None => {
            apt::install(shell, "firefox", &["firefox-esr"], "install Firefox, or name it in FIREFOX_PATH")?;
            find(shell).context("Firefox is not on PATH after it was installed")?
        }
    };
    shell.say("firefox", &format!("found {}", program.display()));
    shell.set("FLOWTETHER_FIREFOX", program);
    Ok(())
}

/// Finds WebKitGTK's driver, which knows its browser, and the display that this needs, or installs both where apt-get can.
pub fn ensure_webkit(shell: &mut Shell) -> Result<()> {
    let find = |shell: &Shell| Some((shell.find_program(&["WebKitWebDriver"])?, shell.find_program(&["Xvfb"])?));
    let (driver, display) = match find(shell) {
        Some(programs) => programs,
        None => {
            let by_hand = "install WebKitGTK's WebKitWebDriver and Xvfb; there are none but for Linux";
            apt::install(shell, "webkit", &["webkit2gtk-driver", "xvfb"], by_hand)?;
            find(shell).context("WebKitWebDriver or Xvfb is not on PATH after it was installed")?
        }
    };
    shell.say("webkit", &format!("found {}", driver.display()));
    shell.set("FLOWTETHER_WEBKIT_DRIVER", driver);
    shell.set("FLOWTETHER_XVFB", display);
    Ok(())
}
