//! Command-line tools that cargo installs: wasm-bindgen, wasm-pack, twiggy.

use crate::lockfile::locked_version;
use crate::shell::Shell;
use anyhow::{Context, Result};
use std::path::Path;

pub struct CargoTool {
    package: &'static str,
    programs: &'static [&'static str],
    version: String,
    default_features: bool,
}

impl CargoTool {
    /// wasm-bindgen reads only what its own version of the library wrote, to the last digit.
    pub fn wasm_bindgen(shell: &Shell) -> Result<Self> {
        let version = locked_version(&shell.workspace, "wasm-bindgen")?;
        let programs = &["wasm-bindgen", "wasm-bindgen-test-runner"];
        Ok(Self { package: "wasm-bindgen-cli", programs, version, default_features: false })
    }

    pub fn wasm_pack() -> Self {
        Self { package: "wasm-pack", programs: &["wasm-pack"], version: "0.15.1".into(), default_features: true }
    }

    pub fn twiggy() -> Self {
        Self { package: "twiggy", programs: &["twiggy"], version: "0.8.0".into(), default_features: true }
    }

    /// Finds the tool in exactly its version on PATH or among those installed before; else installs it.
    pub fn ensure(&self, shell: &mut Shell) -> Result<()> {
        let subject = format!("{} {}", self.package, self.version);
        if self.is_there(shell, None) {
            shell.say(&subject, "found on PATH");
            return Ok(());
        }
        let root = shell.workspace.tool_cache.join(format!("{}-{}", self.package, self.version));
        let binaries = root.join("bin");
        if self.is_there(shell, Some(&binaries)) {
            shell.say(&subject, &format!("found in {}", root.display()));
        } else {
            self.install(shell, &subject, &root)?;
        }
        shell.put_on_path(binaries);
        Ok(())
    }

    fn is_there(&self, shell: &Shell, directory: Option<&Path>) -> bool {
        self.programs.iter().all(|name| {
            let program = directory.map_or_else(|| name.into(), |directory| directory.join(name));
            shell.version_of(program).is_some_and(|version| version == self.version)
        })
    }

    fn install(&self, shell: &Shell, subject: &str, root: &Path) -> Result<()> {
        shell.say(subject, "installing with cargo, a minute or two");
        let mut command = shell.command("cargo");
        command.args(["install", self.package, "--version", &self.version, "--locked", "--root"]).arg(root);
        if !self.default_features {
            command.arg("--no-default-features");
        }
        // These run for seconds a day: what counts is that they are built quickly.
        command
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0");
        shell.step(subject, &format!("install-{}", self.package), command).with_context(|| {
            format!("install it by hand: cargo install {} --version {} --locked", self.package, self.version)
        })?;
        Ok(())
    }
}
