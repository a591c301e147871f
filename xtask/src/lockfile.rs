//! Reads versions out of Cargo.lock.

use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;

/// The version that Cargo.lock has of a package.
pub fn locked_version(workspace: &Workspace, package: &str) -> Result<String> {
    let path = workspace.root.join("Cargo.lock");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    find_version(&text, package).with_context(|| format!("Cargo.lock names no package `{package}`"))
}

/// Cargo writes each package as `[[package]]`, `name = "..."`, `version = "..."`, in this order.
fn find_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.next()?;
    Some(lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::find_version;

    const LOCK: &str = "\
version = 4

[[package]]
name = \"wasm-bindgen\"
version = \"0.2.129\"
dependencies = [
 \"wasm-bindgen-macro\",
]

[[package]]
name = \"wasm-bindgen-macro\"
version = \"0.2.130\"
";

    #[test]
    fn the_version_is_the_one_of_exactly_this_package() {
        assert_eq!(find_version(LOCK, "wasm-bindgen").as_deref(), Some("0.2.129"));
        assert_eq!(find_version(LOCK, "wasm-bindgen-macro").as_deref(), Some("0.2.130"));
    }

    #[test]
    fn a_package_that_is_not_locked_has_no_version() {
        assert_eq!(find_version(LOCK, "wasm"), None);
        assert_eq!(find_version("", "wasm-bindgen"), None);
    }
}
