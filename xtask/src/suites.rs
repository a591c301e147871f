//! `cargo xtask test`: the suites, in the order in which they run: first those that take all of the machine, one by one, then the
//! lanes beside each other.

use crate::entries::Entry;
use crate::fuzz;
use crate::setup::{Need, Setup};
use crate::shell::{Shell, failed_test, seconds};
use crate::size::{Gate, Report};
use crate::tally::Tally;
use crate::test_server::Visitor;
use anyhow::{Result, bail};
use std::panic::resume_unwind;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{iter, thread};

struct Suite {
    name: &'static str,
    needs: &'static [Need],
    work: Work,
    lane: Option<Lane>,
}

/// Suites that mostly wait, for timers and for servers, run beside those of the other lane. Builds do not: cargo lets one of them
/// work in a directory, and each uses all cores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lane {
    /// The contract, in one runtime after the other.
    Runtimes,
    /// Whole programs and projects, some of which share what they install.
    Projects,
    /// What stands by itself: whichever lane is done with its own takes the next of these.
    Either,
}

/// What `--quick` runs: the first of the two lists beside the second, once the package is built.
const QUICK: [&[&str]; 2] = [&["runtimes-node"], &["fmt", "javascript", "clippy", "native"]];

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
        lane: None,
    },
    Suite {
        name: "clippy",
        needs: &[Need::Clippy, Need::WasmTarget],
        work: Work::Checks(&[
            &["cargo", "clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
            &["cargo", "clippy", "--target", "wasm32-unknown-unknown", "--lib", "--tests", "--", "-D", "warnings"],
            MODULE_CLIPPY,
        ]),
        lane: None,
    },
    Suite {
        name: "javascript",
        needs: &[Need::Package],
        work: Work::Checks(&[
            &["biome", "lint"],
            &["biome", "format"],
            &["tsc", "--project", "tsconfig.javascript.json"],
            &["tsc", "--project", "tsconfig.shipped.json"],
        ]),
        lane: Some(Lane::Either),
    },
    Suite { name: "features", needs: &[Need::WasmTarget], work: Work::Features, lane: None },
    Suite {
        name: "native",
        needs: &[Need::Node],
        work: Work::Cargo(&["cargo", "test", "--workspace", "--no-fail-fast"]),
        lane: None,
    },
    Suite { name: "fuzz", needs: &[], work: Work::Fuzz, lane: None },
    Suite {
        name: "reference",
        needs: &[Need::Package],
        work: Work::Checks(&[
            &["cargo", "rustdoc", "-p", "flowtether", "--lib", "--", "-D", "warnings"],
            &["cargo", "rustdoc", "-p", "flowtether-event-stream", "--lib", "--", "-D", "warnings"],
            &["cargo", "rustdoc", "-p", "flowtether-endpoints", "--lib", "--", "-D", "warnings"],
            &["typedoc", "--options", "docs/typedoc.json"],
            &["node", "docs/site/check.mjs"],
        ]),
        lane: None,
    },
    Suite {
        name: "wasm-node",
        needs: &[Need::Node, Need::WasmTarget, Need::WasmBindgen, Need::WasmPack],
        work: Work::WasmInNode,
        lane: None,
    },
    Suite {
        name: "wasm-chrome",
        needs: &[Need::WasmTarget, Need::WasmBindgen, Need::WasmPack, Need::Browser],
        work: Work::WasmInBrowser,
        lane: None,
    },
    Suite {
        name: "fifth-service",
        needs: &[Need::Node, Need::WasmTarget, Need::WasmBindgen],
        work: Work::Script(&["tests/fifth_service/run.mjs"]),
        lane: None,
    },
    Suite { name: "size", needs: &[Need::Package], work: Work::SizeGate, lane: None },
    alone("publishing", &["tests/publishing/run.mjs"], &[Need::Package]),
    alone("types", &["tests/types/run.mjs"], &[Need::Package]),
    project("store", &["tests/store/run.mjs"], DRIVEN),
    contract("runtimes-node", &["tests/runtimes/run.mjs", "node"], DRIVEN),
    contract("runtimes-deno", &["tests/runtimes/run.mjs", "deno"], DRIVEN),
    contract("runtimes-bun", &["tests/runtimes/run.mjs", "bun"], DRIVEN),
    contract("runtimes-workerd", &["tests/runtimes/run.mjs", "workerd"], DRIVEN),
    contract("runtimes-chromium", &["tests/runtimes/run.mjs", "chromium"], IN_CHROMIUM),
    contract("runtimes-firefox", &["tests/runtimes/run.mjs", "firefox"], IN_FIREFOX),
    contract("runtimes-webkit", &["tests/runtimes/run.mjs", "webkit"], IN_WEBKIT),
    alone("soak", &["tests/soak/run.mjs"], DRIVEN),
    alone("chaos", &["tests/chaos/run.mjs"], DRIVEN),
    // First of those that need them: it measures how long their installation takes.
    project("real-servers", &["tests/real_servers/install.mjs"], &[Need::Node]),
    // Without Python the tests against the Python server fail, and say what to install; the others run.
    project("a2a", &["tests/a2a/run.mjs"], &[Need::Package]),
    project("a2a-chaos", &["tests/a2a/chaos.mjs"], &[Need::Package]),
    project("a2a-runtimes", &["tests/a2a/runtimes.mjs"], IN_CHROMIUM),
    alone("parity", &["tests/parity/run.mjs"], &[Need::Package, Need::LocalHost, Need::Python]),
    project("packaging", &["tests/packaging/run.mjs", "packaging"], IN_PAGES),
    project("frameworks", &["tests/packaging/run.mjs", "frameworks"], IN_CHROMIUM),
    project("langgraph", &["tests/langgraph/run.mjs", "npm"], &[Need::Package]),
    project("langgraph-runtimes", &["tests/langgraph/runtimes.mjs"], IN_CHROMIUM),
    alone("relay", &["tests/relay/run.mjs"], DRIVEN),
    alone("servers", &["tests/servers/run.mjs"], DRIVEN),
    alone("examples", &["tests/examples/run.mjs"], IN_PAGES),
];

/// Suites that run only when they are named: what they install is under a licence of its own.
const NAMED: &[Suite] = &[project("langgraph-python", &["tests/langgraph/run.mjs", "pypi"], &[Need::Package])];

const DRIVEN: &[Need] = &[Need::Package, Need::LocalHost];
const IN_CHROMIUM: &[Need] = &[Need::Package, Need::LocalHost, Need::Browser];
const IN_FIREFOX: &[Need] = &[Need::Package, Need::LocalHost, Need::Firefox];
const IN_WEBKIT: &[Need] = &[Need::Package, Need::LocalHost, Need::WebKit];
const IN_PAGES: &[Need] = &[Need::Package, Need::LocalHost, Need::Browser, Need::Firefox, Need::WebKit];

/// The contract, in a runtime that has to be there.
const fn contract(name: &'static str, script: &'static [&'static str], needs: &'static [Need]) -> Suite {
    Suite { name, needs, work: Work::Script(script), lane: Some(Lane::Runtimes) }
}

/// A script that has the built package used against the local host.
const fn project(name: &'static str, script: &'static [&'static str], needs: &'static [Need]) -> Suite {
    Suite { name, needs, work: Work::Script(script), lane: Some(Lane::Projects) }
}

/// Such a script that stands by itself.
const fn alone(name: &'static str, script: &'static [&'static str], needs: &'static [Need]) -> Suite {
    Suite { name, needs, work: Work::Script(script), lane: Some(Lane::Either) }
}

/// The module without the standard library, which the tests of the crate bring along.
#[rustfmt::skip]
const MODULE_CLIPPY: &[&str] = &[
    "cargo", "clippy", "-p", "flowtether-wasm", "--target", "wasm32-unknown-unknown", "--features", "flowtether/default",
    "--", "-D", "warnings",
];
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

/// Runs the suites of `QUICK`; `true` if nothing failed.
pub fn run_quick(setup: &mut Setup) -> Result<bool> {
    let started = Instant::now();
    let mut setting_up = Duration::ZERO;
    let [beside, checks] = QUICK.map(|names| -> Vec<Ready> {
        let suites = SUITES.iter().filter(|suite| names.contains(&suite.name));
        let needs = |suite: &Suite| -> Vec<Need> {
            suite.needs.iter().map(|need| if *need == Need::Package { Need::MainEntry } else { *need }).collect()
        };
        suites.map(|suite| (suite, make_ready(setup, &needs(suite), &mut setting_up))).collect()
    });
    let mut rows = run_lanes(setup, checks, beside, Vec::new());
    rows.sort_by_key(|row| SUITES.iter().position(|suite| suite.name == row.name));
    Ok(summarise(&rows, setting_up, started.elapsed()))
}

/// Runs the suites, all or those named, whatever fails; `true` if nothing failed.
pub fn run(setup: &mut Setup, names: &[String]) -> Result<bool> {
    let started = Instant::now();
    let mut setting_up = Duration::ZERO;
    let chosen = choose(names)?;
    let (alone, beside): (Vec<_>, Vec<_>) = chosen.iter().copied().partition(|suite| suite.lane.is_none());
    let mut rows = Vec::new();
    for suite in alone {
        let ready = make_ready(setup, suite.needs, &mut setting_up);
        rows.push(suite.run(setup, ready));
    }
    // What they need is there before any of them runs: to build it beside them would take as long again.
    let beside: Vec<Ready> =
        beside.into_iter().map(|suite| (suite, make_ready(setup, suite.needs, &mut setting_up))).collect();
    let (runtimes, others): (Vec<Ready>, Vec<Ready>) =
        beside.into_iter().partition(|(suite, _)| suite.lane == Some(Lane::Runtimes));
    let (projects, either) = others.into_iter().partition(|(suite, _)| suite.lane == Some(Lane::Projects));
    rows.extend(run_lanes(setup, runtimes, projects, either));
    rows.sort_by_key(|row| chosen.iter().position(|suite| suite.name == row.name));
    Ok(summarise(&rows, setting_up, started.elapsed()))
}

/// A suite, and whether what it needs is there.
type Ready = (&'static Suite, Result<()>);

fn make_ready(setup: &mut Setup, needs: &[Need], time: &mut Duration) -> Result<()> {
    let started = Instant::now();
    let ready = setup.ensure_all(needs);
    *time += started.elapsed();
    ready
}

/// Runs two lanes beside each other, each one's suites one by one, and then those of `either` as a lane is free. The last of these in
/// the table are the longest, and begin first.
fn run_lanes(setup: &Setup, one: Vec<Ready>, other: Vec<Ready>, either: Vec<Ready>) -> Vec<Row> {
    let rest = Mutex::new(either);
    let next = || rest.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let lane = |own: Vec<Ready>| -> Vec<Row> {
        own.into_iter().chain(iter::from_fn(next)).map(|(suite, ready)| suite.run(setup, ready)).collect()
    };
    thread::scope(|scope| {
        let thread = scope.spawn(|| lane(other));
        let mut rows = lane(one);
        rows.extend(thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        rows
    })
}

/// The named suites in their own order; `runtimes` names all that begin with `runtimes-`.
fn choose(names: &[String]) -> Result<Vec<&'static Suite>> {
    let is_named = |suite: &Suite, name: &str| {
        suite.name.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let named = |suite: &&Suite| NAMED.iter().any(|one| one.name == suite.name);
    let all = || SUITES.iter().chain(NAMED);
    // Those that run only when they are named are in no group.
    let is_chosen =
        |suite: &&Suite, name: &String| if named(suite) { suite.name == name } else { is_named(suite, name) };
    if let Some(unknown) = names.iter().find(|name| !all().any(|suite| is_chosen(&suite, name))) {
        let known: Vec<&str> = all().map(|suite| suite.name).collect();
        bail!("there is no suite `{unknown}`, only {}", known.join(", "));
    }
    let of_all = |suite: &&Suite| names.is_empty() && !named(suite);
    Ok(all().filter(|suite| of_all(suite) || names.iter().any(|name| is_chosen(suite, name))).collect())
}

fn summarise(rows: &[Row], setting_up: Duration, whole: Duration) -> bool {
    let mut sum = Tally::default();
    println!("\n{:<20} {:>7} {:>7} {:>7} {:>9}", "suite", "ran", "passed", "failed", "seconds");
    for Row { name, tally, time } in rows {
        let (ran, time) = (tally.ran(), time.as_secs_f64());
        println!("{name:<20} {ran:>7} {:>7} {:>7} {time:>9.1}", tally.passed, tally.failed);
        sum += tally.clone();
    }
    println!("{:<20} {:>33.1}", "setting up", setting_up.as_secs_f64());
    println!("{:<20} {:>33.1}", "all, in two lanes", whole.as_secs_f64());
    // Once more at the end, where a log that is cut off still has them.
    for Row { name, tally, .. } in rows.iter().filter(|Row { tally, .. }| tally.failed > 0) {
        if tally.names.is_empty() {
            println!("failed: {name}");
        }
        for test in &tally.names {
            println!("failed: {name}: {test}");
        }
    }
    println!("\n{} passed, {} failed", sum.passed, sum.failed);
    sum.failed == 0
}

impl Suite {
    /// Runs it, if what it needs is ready, and says so in lines that begin with its name.
    fn run(&self, setup: &Setup, ready: Result<()>) -> Row {
        setup.shell.say(self.name, "running");
        let started = Instant::now();
        let tally = ready.and_then(|()| self.work(setup)).unwrap_or_else(|error| {
            println!("{}: {error:#}", self.name);
            Tally::one(false)
        });
        let time = started.elapsed();
        let Tally { passed, failed, .. } = tally;
        setup.shell.say(self.name, &format!("{passed} passed, {failed} failed in {}", seconds(time)));
        Row { name: self.name, tally, time }
    }

    fn work(&self, setup: &Setup) -> Result<Tally> {
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
                tests.args(["--headless", "--chrome", "--chromedriver"]).arg(&browser.driver).args(NO_DOC_TESTS);
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
                Ok(Tally { passed: comparison.passed(), failed: comparison.failed(), ..Tally::default() })
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
    let mut tally = match count(&finished.output) {
        Some(tally) => tally.settle(finished.success),
        None => Tally::one(finished.success),
    };
    if tally.failed > 0 {
        tally.names = finished.output.lines().filter_map(failed_test).map(str::to_owned).collect();
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
        assert_eq!(chosen(&["langgraph"])?, ["langgraph", "langgraph-runtimes"]);
        assert_eq!(chosen(&["langgraph-python"])?, ["langgraph-python"]);
        Ok(())
    }

    #[test]
    fn quick_names_suites_that_are_there() {
        for name in QUICK.into_iter().flatten() {
            assert!(SUITES.iter().any(|suite| suite.name == *name), "there is no suite {name}");
        }
    }

    #[test]
    fn an_unknown_suite_is_refused() {
        for name in ["run", "package", "nothing"] {
            assert!(chosen(&[name]).is_err(), "{name} is the name of no suite and of no group");
        }
    }
}
