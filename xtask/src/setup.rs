//! What a command needs before it can work, each thing set up once.

use crate::browser::Browser;
use crate::cargo_tool::CargoTool;
use crate::shell::Shell;
use crate::{build, engines, local_host, npm, python, rust_toolchain};
use anyhow::{Context, Result, bail};
use std::collections::HashMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    Rustfmt,
    Clippy,
    WasmTarget,
    WasmBindgen,
    WasmPack,
    Twiggy,
    Node,
    NpmPackages,
    Browser,
    Firefox,
    WebKit,
    Python,
    /// The finished npm package in `pkg/`.
    Package,
    /// That package with its main entry alone, which is all that the contract needs.
    MainEntry,
    /// The built server that stands in for the services.
    LocalHost,
    OptimisedLocalHost,
}

impl Need {
    /// Everything that is installed, but for what only `bench` uses.
    pub const FOR_EVERYTHING: &[Self] = &[
        Self::Rustfmt,
        Self::Clippy,
        Self::WasmTarget,
        Self::WasmBindgen,
        Self::WasmPack,
        Self::Node,
        Self::NpmPackages,
        Self::Browser,
        Self::Firefox,
        Self::WebKit,
        Self::Python,
    ];

    /// What has to be there before this can be set up.
    fn first(self) -> &'static [Self] {
        match self {
            Self::NpmPackages => &[Self::Node],
            Self::Package | Self::MainEntry => {
                &[Self::WasmTarget, Self::WasmBindgen, Self::WasmPack, Self::NpmPackages]
            }
            _ => &[],
        }
    }
}

pub struct Setup {
    pub shell: Shell,
    browser: Option<Browser>,
    /// What was tried, and whether it is there now.
    tried: HashMap<Need, bool>,
}

impl Setup {
    pub fn new(shell: Shell) -> Self {
        Self { shell, browser: None, tried: HashMap::new() }
    }

    pub fn ensure_all(&mut self, needs: &[Need]) -> Result<()> {
        needs.iter().try_for_each(|need| self.ensure(*need))
    }

    /// Sets the thing up, unless that was done or has failed before.
    pub fn ensure(&mut self, need: Need) -> Result<()> {
        match self.tried.get(&need) {
            Some(true) => return Ok(()),
            Some(false) => bail!("{need:?} could not be set up, see above"),
            None => {}
        }
        let result = self.ensure_all(need.first()).and_then(|()| self.set_up(need));
        self.tried.insert(need, result.is_ok());
        result
    }

    fn set_up(&mut self, need: Need) -> Result<()> {
        let shell = &mut self.shell;
        match need {
            Need::Rustfmt => rust_toolchain::ensure_component(shell, "rustfmt", "fmt"),
            Need::Clippy => rust_toolchain::ensure_component(shell, "clippy", "clippy"),
            Need::WasmTarget => rust_toolchain::ensure_wasm_target(shell),
            Need::WasmBindgen => CargoTool::wasm_bindgen(shell)?.ensure(shell),
            Need::WasmPack => CargoTool::wasm_pack().ensure(shell),
            Need::Twiggy => CargoTool::twiggy().ensure(shell),
            Need::Node => npm::ensure_node(shell),
            Need::NpmPackages => npm::ensure_packages(shell),
            Need::Browser => {
                self.browser = Some(Browser::ensure(shell)?);
                Ok(())
            }
            Need::Firefox => engines::ensure_firefox(shell),
            Need::WebKit => engines::ensure_webkit(shell),
            Need::Python => python::ensure(shell),
            Need::Package => build::build(shell, false),
            Need::MainEntry => build::build(shell, true),
            Need::LocalHost => local_host::build(shell, false),
            Need::OptimisedLocalHost => local_host::build(shell, true),
        }
    }

    /// The browser, once it is set up.
    pub fn browser(&self) -> Result<&Browser> {
        self.browser.as_ref().context("no browser was set up")
    }
}
