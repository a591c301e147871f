//! Where things lie in this repository and beside it.

use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};

pub struct Workspace {
    pub root: PathBuf,
    /// Cargo's target directory, which `CARGO_TARGET_DIR` may have moved.
    pub target: PathBuf,
    /// Where command-line tools are kept for this user, so that every clone shares them.
    pub tool_cache: PathBuf,
}

impl Workspace {
    pub fn locate() -> Result<Self> {
        // Cargo sets it when it runs this program; it stays right when clones share one target directory.
        let manifest = env::var_os("CARGO_MANIFEST_DIR").map_or(env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = manifest.parent().context("xtask must lie inside the repository")?.to_owned();
        let target = env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), |dir| root.join(dir));
        let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|dir| dir.is_absolute());
        let cache = match cache {
            Some(dir) => dir,
            None => env::home_dir().context("set HOME or XDG_CACHE_HOME")?.join(".cache"),
        };
        Ok(Self { root, target, tool_cache: cache.join("flowtether/tools") })
    }

    pub fn logs(&self) -> PathBuf {
        self.target.join("xtask-logs")
    }

    /// What wasm-pack makes.
    pub fn raw_package(&self) -> PathBuf {
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
