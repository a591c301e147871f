//! The sizes that README.md names.

use crate::size::Report;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;

const BEGIN: &str = "<!-- sizes: written by `cargo xtask build --set-size-gate` -->\n";
const END: &str = "<!-- end of sizes -->";

/// Writes the table of sizes.
pub fn write_sizes(workspace: &Workspace, report: &Report) -> Result<()> {
    let path = workspace.root.join("README.md");
    let text = fs::read_to_string(&path).context("cannot read README.md")?;
    let new = with_sizes(&text, &report.to_markdown()).context("README.md has no block for the sizes")?;
    fs::write(&path, new).context("cannot write README.md")
}

fn with_sizes(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some([before, BEGIN, "\n", table, "\n", END, after].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_is_replaced_and_nothing_else() {
        let readme = |table: &str| format!("before\n{BEGIN}\n{table}\n{END}\nafter\n");
        assert_eq!(with_sizes(&readme("old\n"), "new\n"), Some(readme("new\n")));
        assert_eq!(with_sizes("no block", "new\n"), None);
    }
}
