//! How many bytes the package costs, and the gate that keeps it from growing unnoticed.

use crate::npm_package::{MODULE, WASM};
use crate::shell::Shell;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
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

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

impl Size {
    const NAMES: [&str; 3] = ["raw", "gzip", "brotli"];

    fn values(self) -> [u64; 3] {
        [self.raw, self.gzip, self.brotli]
    }

    fn of([raw, gzip, brotli]: [u64; 3]) -> Self {
        Self { raw, gzip, brotli }
    }

    fn read(value: &Value) -> Option<Self> {
        let [raw, gzip, brotli] = Self::NAMES.map(|name| value.get(name).and_then(Value::as_u64));
        Some(Self { raw: raw?, gzip: gzip?, brotli: brotli? })
    }

    fn to_json(self) -> Value {
        json!({ "raw": self.raw, "gzip": self.gzip, "brotli": self.brotli })
    }
}

const WANTED: u64 = 45 * 1024;

/// As measured when each of them came, and with twiggy.
const WHY_LARGER: &str = "NOT REACHED
why: the first service and what all share take 52 KB (a quarter of its code are state machines of async functions), the three
     other services 16, WorkflowClient 6, the faster decoder and what makes a trap an error 4; the glue JavaScript is 12 of all";

/// The sizes of each file a page loads.
pub struct Report {
    files: Vec<(&'static str, Size)>,
}

impl Report {
    /// Measures the package in `pkg/`.
    pub fn measure(shell: &Shell) -> Result<Self> {
        let mut command = shell.command("node");
        command.args(["-e", MEASURE, "--"]).args(FILES.map(|file| shell.workspace.package().join(file)));
        let output = command.output().context("cannot run node")?;
        if !output.status.success() {
            bail!("cannot measure pkg/: {}", String::from_utf8_lossy(&output.stderr));
        }
        let sizes: Vec<[u64; 3]> = serde_json::from_slice(&output.stdout).context("unreadable sizes")?;
        Ok(Self { files: FILES.into_iter().zip(sizes.into_iter().map(Size::of)).collect() })
    }

    fn wasm(&self) -> Size {
        self.files.first().map(|(_, size)| *size).unwrap_or_default()
    }

    /// What all that a page loads takes, compressed with brotli, and whether it is the wanted 45 KB, with the reason if not.
    pub fn against_wanted(&self) -> String {
        let page = self.page().brotli;
        let verdict = if page <= WANTED { "reached" } else { WHY_LARGER };
        format!("all that a page loads: {page} bytes brotli, at most {WANTED} wanted: {verdict}")
    }

    fn page(&self) -> Size {
        self.files.last().map(|(_, size)| *size).unwrap_or_default()
    }

    /// The files as a Markdown table.
    pub fn to_markdown(&self) -> String {
        let [raw, gzip, brotli] = Size::NAMES;
        let head = format!("| file | {raw} | {gzip} | {brotli} |\n|---|---:|---:|---:|\n");
        let row = |name: &str, size: Size| {
            let [raw, gzip, brotli] = size.values();
            format!("| {name} | {raw} | {gzip} | {brotli} |\n")
        };
        let files: String = self.files.iter().map(|(name, size)| row(&format!("`{name}`"), *size)).collect();
        head + &files
    }

    /// What the gate holds: the WebAssembly alone, and all that a page loads.
    fn gated(&self) -> [(&'static str, Size); 2] {
        [("wasm", self.wasm()), ("page", self.page())]
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [raw, gzip, brotli] = Size::NAMES;
        write!(f, "{:<28} {raw:>9} {gzip:>9} {brotli:>9}", "bytes")?;
        for (name, size) in &self.files {
            let [raw, gzip, brotli] = size.values();
            write!(f, "\n{name:<28} {raw:>9} {gzip:>9} {brotli:>9}")?;
        }
        Ok(())
    }
}

/// The largest sizes that pass, committed in xtask/size-gate.json.
pub struct Gate {
    limits: Vec<(&'static str, Size)>,
    growth: Vec<Growth>,
}

/// What a piece of work may cost: how much more a page loads, compressed with brotli, than before it.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Growth {
    /// What was there before.
    since: String,
    /// What a page loaded then, in bytes.
    page: u64,
    /// What it loaded when the work was done; without it the work goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<u64>,
    /// How many bytes more it may be.
    most: u64,
}

impl Gate {
    /// A gate ten percent above what was reached.
    pub fn of(report: &Report) -> Self {
        let limit = |size: Size| Size::of(size.values().map(|bytes| bytes * 11 / 10));
        Self { limits: report.gated().map(|(name, size)| (name, limit(size))).into(), growth: Vec::new() }
    }

    pub fn read(workspace: &Workspace) -> Result<Self> {
        let path = path(workspace);
        let text = fs::read(&path).with_context(|| {
            format!("cannot read {}: `cargo xtask build --set-size-gate` makes it", workspace.short(&path))
        })?;
        let parsed: Value = serde_json::from_slice(&text).context("the size gate is not JSON")?;
        let limit =
            |name| parsed.get(name).and_then(Size::read).with_context(|| format!("the size gate has no {name}"));
        let growth = parsed.get("growth").cloned().map(serde_json::from_value).transpose()?.unwrap_or_default();
        Ok(Self { limits: vec![("wasm", limit("wasm")?), ("page", limit("page")?)], growth })
    }

    /// The same gate with what each piece of work may cost, as it is committed.
    pub fn with_growth(mut self, workspace: &Workspace) -> Self {
        self.growth = Self::read(workspace).map(|committed| committed.growth).unwrap_or_default();
        self
    }

    pub fn write(&self, workspace: &Workspace) -> Result<()> {
        let mut limits: serde_json::Map<String, Value> =
            self.limits.iter().map(|(name, limit)| ((*name).to_owned(), limit.to_json())).collect();
        limits.insert("growth".to_owned(), serde_json::to_value(&self.growth)?);
        fs::write(path(workspace), serde_json::to_string_pretty(&limits)? + "\n")?;
        Ok(())
    }

    pub fn compare(&self, report: &Report) -> Comparison {
        let mut checks = Vec::new();
        for ((name, size), (_, limit)) in report.gated().into_iter().zip(&self.limits) {
            for ((kind, bytes), most) in Size::NAMES.into_iter().zip(size.values()).zip(limit.values()) {
                checks.push(Check { name, kind, bytes, most });
            }
        }
        let mut told = Vec::new();
        for Growth { since, page, until, most } in &self.growth {
            let grown = until.unwrap_or(report.page().brotli).saturating_sub(*page);
            checks.push(Check { name: "growth", kind: "brotli", bytes: grown, most: *most });
            let to = until.map(|page| format!(" to {page}")).unwrap_or_default();
            told.push(format!("since {since} the page grew by {grown} bytes brotli{to}, at most {most} pass"));
        }
        Comparison { checks, growth: told }
    }
}

fn path(workspace: &Workspace) -> PathBuf {
    workspace.root.join("xtask/size-gate.json")
}

/// Every measured size beside its limit.
pub struct Comparison {
    checks: Vec<Check>,
    growth: Vec<String>,
}

struct Check {
    name: &'static str,
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
        for growth in &self.growth {
            write!(f, "\n{growth}")?;
        }
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

    fn report(wasm: [u64; 3]) -> Report {
        let page = wasm.map(|bytes| bytes + 10);
        Report { files: vec![(WASM, Size::of(wasm)), (MODULE, Size::of([10, 10, 10])), (PAGE, Size::of(page))] }
    }

    #[test]
    fn the_gate_lets_ten_percent_through_and_no_more() {
        let gate = Gate::of(&report([1000, 500, 400]));
        assert_eq!(gate.compare(&report([1100, 550, 440])).failed(), 0);
        let larger = gate.compare(&report([1100, 551, 440]));
        assert_eq!(larger.failed(), 1);
        assert!(larger.to_string().contains("wasm gzip is 551 bytes, at most 550 pass"), "{larger}");
    }

    #[test]
    fn what_a_piece_of_work_may_cost_is_a_check_too() {
        let mut gate = Gate::of(&report([1000, 500, 400]));
        let growth = |until| Growth { since: "before".to_owned(), page: 400, until, most: 9 };
        gate.growth = vec![growth(Some(409)), growth(None)];
        let grown = gate.compare(&report([1000, 500, 400]));
        assert_eq!((grown.passed(), grown.failed()), (7, 1));
        assert!(grown.to_string().contains("grew by 9 bytes brotli to 409, at most 9 pass"), "{grown}");
        assert!(grown.to_string().contains("since before the page grew by 10 bytes brotli, at most 9 pass"), "{grown}");
    }

    #[test]
    fn a_table_has_a_row_for_each_file() {
        let rows = "| `flowtether_bg.wasm` | 1000 | 500 | 400 |\n| `flowtether.js` | 10 | 10 | 10 |\n| `entry/browser.js` | 1010 | 510 | 410 |\n";
        let head = "| file | raw | gzip | brotli |\n|---|---:|---:|---:|\n";
        assert_eq!(report([1000, 500, 400]).to_markdown(), head.to_owned() + rows);
    }

    #[test]
    fn a_page_loads_one_module() {
        assert_eq!(report([1000, 500, 400]).page(), Size::of([1010, 510, 410]));
    }
}
