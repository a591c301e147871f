//! Reads and writes files, with errors that name them.

use crate::shell::Shell;
use anyhow::{Context, Result};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// Makes a folder that is empty.
pub fn make_empty(directory: &Path) -> Result<()> {
    clear(directory)?;
    fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))
}

pub fn clear(directory: &Path) -> Result<()> {
    if directory.exists() {
        fs::remove_dir_all(directory).with_context(|| format!("cannot remove {}", directory.display()))?;
    }
    Ok(())
}

pub fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

pub fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

/// Does the work unless the output is there and was made of the same inputs, by the same tools.
pub fn unless_made(shell: &Shell, output: &Path, inputs: &[&[u8]], work: impl FnOnce() -> Result<()>) -> Result<()> {
    let tools = read(&shell.workspace.root.join("package-lock.json"))?;
    let mut hasher = DefaultHasher::new();
    (inputs, tools).hash(&mut hasher);
    let (mark, key) = (output.with_extension("from"), hasher.finish().to_string());
    if output.is_file() && fs::read_to_string(&mark).is_ok_and(|known| known == key) {
        return Ok(());
    }
    work()?;
    write(&mark, key.as_bytes())
}
