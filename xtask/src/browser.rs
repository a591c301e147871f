//! Chromium and its driver, for the tests that need a page.

use crate::apt;
use crate::shell::Shell;
use anyhow::{Context, Result};
use serde_json::Value;
use std::env;
use std::fs;
use std::path::PathBuf;

const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC_BROWSER: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

#[derive(Clone)]
pub struct Browser {
    program: PathBuf,
    pub driver: PathBuf,
}

impl Browser {
    /// Finds Chromium and its driver, or installs both where apt-get can.
    pub fn ensure(shell: &mut Shell) -> Result<Self> {
        let browser = match Self::find(shell) {
            Some(browser) => browser,
            None => {
                let by_hand = "install Chromium and chromedriver of the same version, or name them in CHROME_PATH and CHROMEDRIVER";
                apt::install(shell, "chromium", &["chromium", "chromium-driver"], by_hand)?;
                Self::find(shell).context("Chromium is not on PATH after it was installed")?
            }
        };
        shell.say("chromium", &format!("found {}", browser.program.display()));
        shell.set("FLOWTETHER_CHROMIUM", &browser.program);
        Ok(browser)
    }

    fn find(shell: &Shell) -> Option<Self> {
        let named = env::var_os("CHROME_PATH").map(PathBuf::from).filter(|path| path.is_file());
        let mac = || Some(PathBuf::from(MAC_BROWSER)).filter(|path| path.is_file());
        let program = named.or_else(|| shell.find_program(BROWSERS)).or_else(mac)?;
        let driver = env::var_os("CHROMEDRIVER").map(PathBuf::from).filter(|path| path.is_file());
        Some(Self { program, driver: driver.or_else(|| shell.find_program(&["chromedriver"]))? })
    }

    /// Writes the driver's settings for this machine: those of webdriver.json, and where the browser is.
    pub fn write_driver_settings(&self, shell: &Shell) -> Result<PathBuf> {
        let workspace = &shell.workspace;
        let committed = fs::read(workspace.root.join("webdriver.json")).context("cannot read webdriver.json")?;
        let settings = with_program(serde_json::from_slice(&committed)?, &self.program.to_string_lossy())
            .context("webdriver.json has no object `goog:chromeOptions`")?;
        let path = workspace.target.join("webdriver.json");
        fs::write(&path, settings.to_string())?;
        Ok(path)
    }
}

fn with_program(mut settings: Value, program: &str) -> Option<Value> {
    settings.get_mut("goog:chromeOptions")?.as_object_mut()?.insert("binary".into(), program.into());
    Some(settings)
}

#[cfg(test)]
mod tests {
    use super::with_program;
    use serde_json::json;

    #[test]
    fn the_browser_is_added_beside_the_committed_arguments() {
        let settings = with_program(json!({ "goog:chromeOptions": { "args": ["--headless=new"] } }), "/bin/chromium");
        let wanted = json!({ "goog:chromeOptions": { "args": ["--headless=new"], "binary": "/bin/chromium" } });
        assert_eq!(settings, Some(wanted));
        assert_eq!(with_program(json!({}), "/bin/chromium"), None);
    }
}
