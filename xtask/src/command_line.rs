//! The command line.

use crate::servers::NAMES;
use anyhow::{Result, bail};

pub const HELP: &str = "\
cargo xtask setup      install what the other commands need (each also does this itself)
cargo xtask build      build the npm package in pkg/ and print its size
                       --set-size-gate   make the current size the limit that `test` checks and the figures in README.md
cargo xtask test       run every suite, or those named: cargo xtask test native runtimes-node
                       --quick           only formatting, lints, the native tests and the contract in Node
cargo xtask demo       run the refund demo against the local host
                       --once            end afterwards instead of keeping the local host running
                       --yes             approve without asking
                       --with a2a,langgraph   also start the real servers of these services, which the page then lists
cargo xtask bench      print the size report and run the benchmarks, or only those named: cargo xtask bench chaos
cargo xtask fuzz       search for bytes that the decoder reads differently in other chunks, for 60 s or the number of seconds named
cargo xtask package    build and pack the npm package into target/

--verbose              show the output of every sub-command";

#[derive(Debug, PartialEq)]
pub struct Arguments {
    pub task: Task,
    pub verbose: bool,
}

#[derive(Debug, PartialEq)]
pub enum Task {
    Help,
    Setup,
    Build { set_size_gate: bool },
    Demo { once: bool, yes: bool, with: Vec<String> },
    Test { names: Vec<String>, quick: bool },
    Bench { names: Vec<String> },
    Fuzz { seconds: u32 },
    Package,
}

impl Arguments {
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self> {
        let mut flags = Vec::new();
        let mut words = Vec::new();
        for argument in arguments {
            if argument.starts_with('-') { flags.push(argument) } else { words.push(argument) }
        }
        let mut take = |name: &str| {
            let before = flags.len();
            flags.retain(|flag| flag != name);
            flags.len() < before
        };
        let verbose = take("--verbose");
        let help = take("--help") | take("-h");
        let mut words = words.into_iter();
        let name = words.next();
        let task = match name.as_deref() {
            _ if help => Task::Help,
            None | Some("help") => Task::Help,
            Some("setup") => Task::Setup,
            Some("build") => Task::Build { set_size_gate: take("--set-size-gate") },
            Some("demo") => Task::Demo {
                once: take("--once"),
                yes: take("--yes"),
                with: if take("--with") { services(words.next())? } else { Vec::new() },
            },
            Some("test") => Task::Test { quick: take("--quick"), names: words.by_ref().collect() },
            Some("bench") => Task::Bench { names: words.by_ref().collect() },
            Some("fuzz") => Task::Fuzz { seconds: words.next().map_or(Ok(60), |word| word.parse())? },
            Some("package") => Task::Package,
            Some(other) => bail!("there is no task `{other}`\n\n{HELP}"),
        };
        if matches!(&task, Task::Test { quick: true, names } if !names.is_empty()) {
            bail!("`--quick` has suites of its own: name suites or give --quick\n\n{HELP}");
        }
        if let Some(extra) = flags.into_iter().chain(words).next() {
            bail!("`{extra}` is not understood here\n\n{HELP}");
        }
        Ok(Self { task, verbose })
    }
}

/// The services that `--with` names.
fn services(list: Option<String>) -> Result<Vec<String>> {
    let names: Vec<String> = list.iter().flat_map(|list| list.split(',')).map(str::to_owned).collect();
    match names.iter().find(|name| !NAMES.contains(&name.as_str())) {
        None if !names.is_empty() => Ok(names),
        unknown => {
            let what = unknown.map_or("no service".to_owned(), |name| format!("`{name}`"));
            bail!("`--with` names {what}; there are servers of {}", NAMES.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn test_takes_suite_names_and_flags_stand_anywhere() -> Result<()> {
        let names = vec!["native".to_owned(), "runtimes".to_owned()];
        assert_eq!(
            parse("--verbose test native runtimes")?,
            Arguments { task: Task::Test { names, quick: false }, verbose: true }
        );
        assert_eq!(parse("test --quick")?.task, Task::Test { names: Vec::new(), quick: true });
        assert!(parse("test --quick native").is_err());
        assert_eq!(parse("bench chaos")?.task, Task::Bench { names: vec!["chaos".to_owned()] });
        assert_eq!(parse("demo --yes --once")?.task, Task::Demo { once: true, yes: true, with: Vec::new() });
        let with = vec!["a2a".to_owned(), "langgraph".to_owned()];
        assert_eq!(parse("demo --with a2a,langgraph")?.task, Task::Demo { once: false, yes: false, with });
        assert_eq!(parse("build --help")?.task, Task::Help);
        Ok(())
    }

    #[test]
    fn what_is_not_understood_is_refused_by_name() {
        let with = ("demo --with a2a,nothing", "nothing");
        for (line, named) in [("launch", "launch"), ("build --yes", "--yes"), ("setup twice", "twice"), with] {
            let refused = parse(line).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(refused.contains(&format!("`{named}`")), "{line}: {refused}");
        }
    }
}
