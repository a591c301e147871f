//! Where things lie in this repository and beside it.

use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};

pub struct Workspace {
    pub root: PathBuf,
    /// Cargo's target directory, which `CARGO_TARGET_DIR` may have moved.
    pub target: PathBuf,
    /// Where cargo keeps what it downloads.
    pub cargo_home: PathBuf,
    /// Where command-line tools are kept for this user, so that every clone shares them.
    pub tool_cache: PathBuf,
}

impl Workspace {
    pub fn locate() -> Result<Self> {
        // Cargo sets it when it runs this program; it stays right when clones share one target directory.
        let manifest = env::var_os("CARGO_MANIFEST_DIR").map_or(env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = manifest.parent().context("xtask must lie inside the repository")?.to_owned();
        let target = env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), |dir| root.join(dir));
        let cargo_home = home("CARGO_HOME", ".cargo")?;
        let cache = home("XDG_CACHE_HOME", ".cache")?;
        Ok(Self { root, target, cargo_home, tool_cache: cache.join("flowtether/tools") })
    }

    pub fn logs(&self) -> PathBuf {
        self.target.join("xtask-logs")
    }

    /// What wasm-pack makes, a folder for each entry.
    pub fn raw_packages(&self) -> PathBuf {
        self.target.join("pkg-raw")
    }

    /// The finished npm package.
    pub fn package(&self) -> PathBuf {
        self.root.join("pkg")
    }

    pub fn package_template(&self) -> PathBuf {
        self.root.join("pkg-template")
    }

    pub fn node_binaries(&self) -> PathBuf {
        self.root.join("node_modules/.bin")
    }

    /// The path as a reader knows it: from the repository's root, where it lies inside.
    pub fn short<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}

/// The directory that a variable names, or else the one of this name in the user's own.
fn home(variable: &str, name: &str) -> Result<PathBuf> {
    let named = env::var_os(variable).map(PathBuf::from).filter(|directory| directory.is_absolute());
    match named {
        Some(directory) => Ok(directory),
        None => Ok(env::home_dir().with_context(|| format!("set HOME or {variable}"))?.join(name)),
    }
}
