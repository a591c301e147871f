//! How many bytes a page loads of each entry, and the gate that keeps them from growing unnoticed.

use crate::entries::Entry;
use crate::npm_package::{MODULE, WASM, made};
use crate::shell::Shell;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::PathBuf;

/// What a page loads: one module, which carries the WebAssembly as a text.
const PAGE: &str = "entry/browser.js";

/// The page's module, after the two that it is made of.
const FILES: [&str; 3] = [WASM, MODULE, PAGE];

/// Measured by Node: gzip at its best level, brotli at quality 11, as servers compress files that stay.
const MEASURE: &str = r#"
const { readFileSync } = require("node:fs");
const { gzipSync, brotliCompressSync, constants } = require("node:zlib");
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
const sizes = process.argv.slice(1).map((file) => {
  const bytes = readFileSync(file);
  return [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes, quality).length];
});
console.log(JSON.stringify(sizes));
"#;

#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

impl Size {
    fn of([raw, gzip, brotli]: [u64; 3]) -> Self {
        Self { raw, gzip, brotli }
    }
}

/// What a page may load, in KB of brotli: every service, none, and one.
fn wanted(entry: &str) -> u64 {
    match entry {
        Entry::ALL => 66,
        Entry::NONE => 32,
        _ => 46,
    }
}

/// What is measured of an entry.
struct Row {
    entry: String,
    files: [Size; 3],
}

impl Row {
    fn page(&self) -> Size {
        let [.., page] = self.files;
        page
    }
}

/// The sizes of every entry.
pub struct Report {
    rows: Vec<Row>,
}

impl Report {
    /// Measures what was built.
    pub fn measure(shell: &Shell) -> Result<Self> {
        let entries = Entry::read(shell)?;
        let package = shell.workspace.package();
        let mut command = shell.command("node");
        command.args(["-e", MEASURE, "--"]);
        for entry in &entries {
            command.args(FILES.map(|file| made(shell, entry, &package).join(file)));
        }
        let output = command.output().context("cannot run node")?;
        if !output.status.success() {
            bail!("cannot measure pkg/: {}", String::from_utf8_lossy(&output.stderr));
        }
        let sizes: Vec<[u64; 3]> = serde_json::from_slice(&output.stdout).context("unreadable sizes")?;
        Self::of(entries.into_iter().map(|entry| entry.name), &sizes)
    }

    fn of(entries: impl Iterator<Item = String>, sizes: &[[u64; 3]]) -> Result<Self> {
        let rows = entries.zip(sizes.chunks(FILES.len())).map(|(entry, sizes)| {
            let files: [[u64; 3]; 3] = sizes.try_into().context("a file was not measured")?;
            Ok(Row { entry, files: files.map(Size::of) })
        });
        Ok(Self { rows: rows.collect::<Result<_>>()? })
    }

    /// What a page loads of the published entries, as a Markdown table.
    pub fn to_markdown(&self) -> String {
        let head = "| entry | raw | gzip | brotli |\n|---|---:|---:|---:|\n".to_owned();
        let published = self.rows.iter().filter(|row| row.entry != Entry::NONE);
        let rows = published.map(|row| {
            let Size { raw, gzip, brotli } = row.page();
            let name = if row.entry == Entry::ALL { String::new() } else { format!("/{}", row.entry) };
            format!("| `flowtether{name}` | {raw} | {gzip} | {brotli} |\n")
        });
        head + &rows.collect::<String>()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:<14} {:>9} {:>11} {:>9} {:>9} {:>9}",
            "brotli, bytes", "wasm", "JavaScript", "page", "raw", "wanted"
        )?;
        for Row { entry, files: [wasm, module, page] } in &self.rows {
            let (wanted, raw) = (wanted(entry) * 1024, page.raw);
            let verdict = if page.brotli <= wanted { "reached" } else { "not reached" };
            let (wasm, module, page) = (wasm.brotli, module.brotli, page.brotli);
            write!(f, "\n{entry:<14} {wasm:>9} {module:>11} {page:>9} {raw:>9} {wanted:>9} {verdict}")?;
        }
        Ok(())
    }
}

/// What a page may load of each entry, committed in xtask/size-gate.json.
pub struct Gate {
    limits: BTreeMap<String, Size>,
}

impl Gate {
    /// A gate three percent above what was reached.
    pub fn of(report: &Report) -> Self {
        let limit = |Size { raw, gzip, brotli }: Size| Size::of([raw, gzip, brotli].map(|bytes| bytes * 103 / 100));
        Self { limits: report.rows.iter().map(|row| (row.entry.clone(), limit(row.page()))).collect() }
    }

    pub fn read(workspace: &Workspace) -> Result<Self> {
        let path = path(workspace);
        let text = fs::read(&path).with_context(|| {
            format!("cannot read {}: `cargo xtask build --set-size-gate` makes it", workspace.short(&path))
        })?;
        Ok(Self { limits: serde_json::from_slice(&text).context("the size gate")? })
    }

    pub fn write(&self, workspace: &Workspace) -> Result<()> {
        fs::write(path(workspace), serde_json::to_string_pretty(&self.limits)? + "\n")?;
        Ok(())
    }

    /// Every size beside its limit. An entry without one does not pass.
    pub fn compare(&self, report: &Report) -> Comparison {
        let mut checks = Vec::new();
        for row in &report.rows {
            let (size, limit) = (row.page(), self.limits.get(&row.entry).copied().unwrap_or_default());
            let kinds =
                [("raw", size.raw, limit.raw), ("gzip", size.gzip, limit.gzip), ("brotli", size.brotli, limit.brotli)];
            checks.extend(kinds.map(|(kind, bytes, most)| Check { name: row.entry.clone(), kind, bytes, most }));
        }
        Comparison { checks }
    }
}

fn path(workspace: &Workspace) -> PathBuf {
    workspace.root.join("xtask/size-gate.json")
}

/// Every measured size beside its limit.
pub struct Comparison {
    checks: Vec<Check>,
}

struct Check {
    name: String,
    kind: &'static str,
    bytes: u64,
    most: u64,
}

impl Check {
    fn passes(&self) -> bool {
        self.bytes <= self.most
    }
}

impl Comparison {
    pub fn passed(&self) -> usize {
        self.checks.iter().filter(|check| check.passes()).count()
    }

    pub fn failed(&self) -> usize {
        self.checks.len() - self.passed()
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "size gate: {} of {} hold", self.passed(), self.checks.len())?;
        for check in self.checks.iter().filter(|check| !check.passes()) {
            let Check { name, kind, bytes, most } = check;
            write!(f, "\n  {name} {kind} is {bytes} bytes, at most {most} pass; if it is worth it, set a new gate")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(pages: &[(&str, [u64; 3])]) -> Result<Report> {
        let sizes: Vec<[u64; 3]> = pages.iter().flat_map(|(_, page)| [[40, 30, 20], [10, 9, 8], *page]).collect();
        Report::of(pages.iter().map(|(entry, _)| (*entry).to_owned()), &sizes)
    }

    #[test]
    fn the_gate_lets_three_percent_through_and_no_more() -> Result<()> {
        let gate = Gate::of(&report(&[("all", [1000, 500, 400]), ("toy", [100, 100, 100])])?);
        assert_eq!(gate.compare(&report(&[("all", [1030, 515, 412]), ("toy", [103, 103, 103])])?).failed(), 0);
        let larger = gate.compare(&report(&[("all", [1030, 515, 413]), ("toy", [103, 103, 103])])?);
        assert_eq!((larger.passed(), larger.failed()), (5, 1));
        assert!(larger.to_string().contains("all brotli is 413 bytes, at most 412 pass"), "{larger}");
        Ok(())
    }

    #[test]
    fn an_entry_without_a_limit_does_not_pass() -> Result<()> {
        let gate = Gate::of(&report(&[("all", [1000, 500, 400])])?);
        assert_eq!(gate.compare(&report(&[("all", [1000, 500, 400]), ("toy", [1, 1, 1])])?).failed(), 3);
        Ok(())
    }

    #[test]
    fn a_table_has_a_row_for_each_published_entry() -> Result<()> {
        let report = report(&[("all", [1000, 500, 400]), ("toy", [3, 2, 1]), ("none", [9, 9, 9])])?;
        let rows = "| `flowtether` | 1000 | 500 | 400 |\n| `flowtether/toy` | 3 | 2 | 1 |\n";
        assert_eq!(report.to_markdown(), "| entry | raw | gzip | brotli |\n|---|---:|---:|---:|\n".to_owned() + rows);
        let shown = report.to_string();
        assert!(
            shown.contains("toy                   20           8         1         3     47104 reached"),
            "{shown}"
        );
        Ok(())
    }
}
