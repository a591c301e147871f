//! `cargo xtask test`: the suites, in the order in which they run.

use crate::entries::Entry;
use crate::fuzz;
use crate::setup::{Need, Setup};
use crate::shell::{Shell, seconds};
use crate::size::{Gate, Report};
use crate::tally::Tally;
use crate::test_server::Visitor;
use anyhow::{Result, bail};
use std::process::Command;
use std::time::{Duration, Instant};

struct Suite {
    name: &'static str,
    needs: &'static [Need],
    work: Work,
}

enum Work {
    /// Commands that are right or wrong as a whole, each counting as one test.
    Checks(&'static [&'static [&'static str]]),
    /// Each cargo feature alone, and none.
    Features,
    /// A command whose output has `test result:` lines.
    Cargo(&'static [&'static str]),
    /// wasm-bindgen's tests in Node, and those that ask for a browser in a page.
    WasmInNode,
    WasmInBrowser,
    /// A program for Node whose last line is `N passed, N failed`.
    Script(&'static [&'static str]),
    /// The fuzz target, for some seconds.
    Fuzz,
    /// The package's size against the committed gate.
    SizeGate,
}

const SUITES: &[Suite] = &[
    Suite {
        name: "fmt",
        needs: &[Need::Rustfmt],
        work: Work::Checks(&[&["cargo", "fmt", "--all", "--check", "--", "--color", "never"]]),
    },
    Suite {
        name: "clippy",
        needs: &[Need::Clippy, Need::WasmTarget],
        work: Work::Checks(&[
            &["cargo", "clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
            &["cargo", "clippy", "--target", "wasm32-unknown-unknown", "--lib", "--tests", "--", "-D", "warnings"],
        ]),
    },
    Suite { name: "features", needs: &[Need::WasmTarget], work: Work::Features },
    Suite {
        name: "native",
        needs: &[Need::Node],
        work: Work::Cargo(&["cargo", "test", "--workspace", "--no-fail-fast"]),
    },
    Suite { name: "fuzz", needs: &[], work: Work::Fuzz },
    Suite {
        name: "reference",
        needs: &[Need::Package],
        work: Work::Checks(&[
            &["cargo", "rustdoc", "-p", "flowtether", "--lib", "--", "-D", "warnings"],
            &["cargo", "rustdoc", "-p", "flowtether-event-stream", "--lib", "--", "-D", "warnings"],
            &["cargo", "rustdoc", "-p", "flowtether-endpoints", "--lib", "--", "-D", "warnings"],
            &["typedoc", "--options", "docs/typedoc.json"],
        ]),
    },
    Suite {
        name: "wasm-node",
        needs: &[Need::Node, Need::WasmTarget, Need::WasmBindgen, Need::WasmPack],
        work: Work::WasmInNode,
    },
    Suite {
        name: "wasm-chrome",
        needs: &[Need::WasmTarget, Need::WasmBindgen, Need::WasmPack, Need::Browser],
        work: Work::WasmInBrowser,
    },
    Suite {
        name: "fifth-service",
        needs: &[Need::Node, Need::WasmTarget, Need::WasmBindgen],
        work: Work::Script(&["tests/fifth_service/run.mjs"]),
    },
    Suite { name: "size", needs: &[Need::Package], work: Work::SizeGate },
    Suite { name: "types", needs: &[Need::Package], work: Work::Script(&["tests/types/run.mjs"]) },
    runtime("runtimes-node", &["tests/runtimes/run.mjs", "node"]),
    runtime("runtimes-deno", &["tests/runtimes/run.mjs", "deno"]),
    runtime("runtimes-bun", &["tests/runtimes/run.mjs", "bun"]),
    runtime("runtimes-workerd", &["tests/runtimes/run.mjs", "workerd"]),
    runtime("runtimes-chromium", &["tests/runtimes/run.mjs", "chromium"]),
    Suite {
        name: "runtimes-firefox",
        needs: &[Need::Package, Need::LocalHost, Need::Firefox],
        work: Work::Script(&["tests/runtimes/run.mjs", "firefox"]),
    },
    Suite {
        name: "runtimes-webkit",
        needs: &[Need::Package, Need::LocalHost, Need::WebKit],
        work: Work::Script(&["tests/runtimes/run.mjs", "webkit"]),
    },
    runtime("soak", &["tests/soak/run.mjs"]),
    runtime("chaos", &["tests/chaos/run.mjs"]),
    Suite {
        name: "parity",
        needs: &[Need::Package, Need::LocalHost, Need::Python],
        work: Work::Script(&["tests/parity/run.mjs"]),
    },
    Suite {
        name: "packaging",
        needs: &[Need::Package, Need::LocalHost, Need::Browser, Need::Firefox, Need::WebKit],
        work: Work::Script(&["tests/packaging/run.mjs", "packaging"]),
    },
    runtime("frameworks", &["tests/packaging/run.mjs", "frameworks"]),
    runtime("examples", &["tests/examples/run.mjs"]),
];

/// A script that drives the built package against the local host.
const fn runtime(name: &'static str, script: &'static [&'static str]) -> Suite {
    Suite { name, needs: &[Need::Package, Need::LocalHost, Need::Browser], work: Work::Script(script) }
}

const FEATURE_ALONE: &[&str] =
    &["cargo", "check", "--target", "wasm32-unknown-unknown", "--lib", "--no-default-features"];
const WASM_PACK_TEST: &[&str] = &["wasm-pack", "test", "--mode", "no-install"];
/// Doc tests are run by `native`; wasm-bindgen's runner would find no tests in them.
const NO_DOC_TESTS: &[&str] = &["--", "--lib", "--test", "*"];

struct Row {
    name: &'static str,
    tally: Tally,
    time: Duration,
}

/// Runs the suites, all or those named, whatever fails; `true` if nothing failed.
pub fn run(setup: &mut Setup, names: &[String]) -> Result<bool> {
    let chosen = choose(names)?;
    let mut rows = Vec::new();
    for suite in chosen {
        setup.shell.say(suite.name, "running");
        let started = Instant::now();
        let tally = suite.run(setup).unwrap_or_else(|error| {
            println!("{}: {error:#}", suite.name);
            Tally::one(false)
        });
        let time = started.elapsed();
        let Tally { passed, failed } = tally;
        setup.shell.say(suite.name, &format!("{passed} passed, {failed} failed in {}", seconds(time)));
        rows.push(Row { name: suite.name, tally, time });
    }
    Ok(summarise(&rows))
}

/// The named suites in their own order; `runtimes` names all that begin with `runtimes-`.
fn choose(names: &[String]) -> Result<Vec<&'static Suite>> {
    let is_named = |suite: &Suite, name: &str| {
        suite.name.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    if let Some(unknown) = names.iter().find(|name| !SUITES.iter().any(|suite| is_named(suite, name))) {
        let known: Vec<&str> = SUITES.iter().map(|suite| suite.name).collect();
        bail!("there is no suite `{unknown}`, only {}", known.join(", "));
    }
    Ok(SUITES.iter().filter(|suite| names.is_empty() || names.iter().any(|name| is_named(suite, name))).collect())
}

fn summarise(rows: &[Row]) -> bool {
    let mut sum = Tally::default();
    println!("\n{:<20} {:>7} {:>7} {:>7} {:>9}", "suite", "ran", "passed", "failed", "seconds");
    for Row { name, tally, time } in rows {
        let (ran, time) = (tally.ran(), time.as_secs_f64());
        println!("{name:<20} {ran:>7} {:>7} {:>7} {time:>9.1}", tally.passed, tally.failed);
        sum += *tally;
    }
    println!("\n{} passed, {} failed", sum.passed, sum.failed);
    sum.failed == 0
}

impl Suite {
    fn run(&self, setup: &mut Setup) -> Result<Tally> {
        setup.ensure_all(self.needs)?;
        match self.work {
            Work::Checks(commands) => {
                let mut tally = Tally::default();
                for (index, arguments) in commands.iter().enumerate() {
                    let log = format!("test-{}-{}", self.name, index + 1);
                    tally += counted(&setup.shell, &log, command(&setup.shell, arguments), |_| None)?;
                }
                Ok(tally)
            }
            Work::Features => {
                let mut tally = Tally::default();
                let alone = Entry::read(&setup.shell)?.into_iter().filter(|entry| entry.name != Entry::ALL);
                for feature in alone.map(|entry| entry.name).chain([Entry::VOCABULARY.to_owned()]) {
                    let mut check = command(&setup.shell, FEATURE_ALONE);
                    check.args(["--features", if feature == Entry::NONE { "" } else { &feature }]);
                    tally += counted(&setup.shell, &format!("test-{}-{feature}", self.name), check, |_| None)?;
                }
                Ok(tally)
            }
            Work::Cargo(arguments) => self.cargo(&setup.shell, command(&setup.shell, arguments)),
            Work::WasmInNode => {
                let mut tests = command(&setup.shell, WASM_PACK_TEST);
                tests.arg("--node").args(NO_DOC_TESTS);
                self.cargo(&setup.shell, tests)
            }
            Work::WasmInBrowser => {
                let browser = setup.browser()?;
                let settings = browser.write_driver_settings(&setup.shell)?;
                let mut tests = command(&setup.shell, WASM_PACK_TEST);
                tests.args(["--headless", "--chrome", "--chromedriver"]).arg(browser.driver).args(NO_DOC_TESTS);
                let visitor = Visitor::of_a_free_address()?;
                tests.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings);
                tests.env("WASM_BINDGEN_TEST_ADDRESS", visitor.address.to_string());
                self.cargo(&setup.shell, tests)
            }
            Work::Script(arguments) => {
                let mut script = setup.shell.command("node");
                script.args(arguments);
                let last_line = |output: &str| Some(Tally::of_last_line(output).unwrap_or_default());
                counted(&setup.shell, &format!("test-{}", self.name), script, last_line)
            }
            Work::Fuzz => fuzz::run(&setup.shell, 5),
            Work::SizeGate => {
                let comparison = Gate::read(&setup.shell.workspace)?.compare(&Report::measure(&setup.shell)?);
                println!("{comparison}");
                Ok(Tally { passed: comparison.passed(), failed: comparison.failed() })
            }
        }
    }

    fn cargo(&self, shell: &Shell, command: Command) -> Result<Tally> {
        counted(shell, &format!("test-{}", self.name), command, |output| Some(Tally::of_cargo(output)))
    }
}

fn command(shell: &Shell, arguments: &[&str]) -> Command {
    let (program, rest) = arguments.split_first().unwrap_or((&"cargo", &[]));
    let mut command = shell.command(program);
    command.args(rest);
    command
}

/// Runs the command and counts its tests; one that is not counted is a single test. Shows the output of a failure.
fn counted(shell: &Shell, log: &str, command: Command, count: impl Fn(&str) -> Option<Tally>) -> Result<Tally> {
    let finished = shell.capture(log, command)?;
    let tally = match count(&finished.output) {
        Some(tally) => tally.settle(finished.success),
        None => Tally::one(finished.success),
    };
    if tally.failed > 0 {
        println!("{log}: {}", finished.report());
    }
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(names: &[&str]) -> Result<Vec<&'static str>> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        Ok(choose(&names)?.into_iter().map(|suite| suite.name).collect())
    }

    #[test]
    fn a_group_is_named_by_its_first_word() -> Result<()> {
        assert_eq!(chosen(&["wasm", "fmt"])?, ["fmt", "wasm-node", "wasm-chrome"]);
        assert_eq!(chosen(&["runtimes-bun"])?, ["runtimes-bun"]);
        assert_eq!(chosen(&[])?.len(), SUITES.len());
        Ok(())
    }

    #[test]
    fn an_unknown_suite_is_refused() {
        for name in ["run", "package", "nothing"] {
            assert!(chosen(&[name]).is_err(), "{name} is the name of no suite and of no group");
        }
    }
}
