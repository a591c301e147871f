//! Runs sub-commands: quietly, into a log, and with the installed tools first on their PATH.

use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

/// No single sub-command takes this long on two cores; one that does hangs.
const TIME_LIMIT: Duration = Duration::from_secs(20 * 60);
/// How much of a failed sub-command's output is printed; the log holds all of it.
const SHOWN_LINES: usize = 150;

/// How many lines a panic has: where it was, and what it said.
const PANIC_LINES: usize = 4;
/// How many lines of a failed test are printed: its name, and the first of what was wrong.
const FAILURE_LINES: usize = 12;

pub struct Shell {
    pub workspace: Workspace,
    verbose: bool,
    path: Vec<PathBuf>,
    variables: Vec<(&'static str, OsString)>,
}

/// How a captured sub-command ended.
pub struct Finished {
    pub success: bool,
    /// Why it counts as failed, in words: an exit status, or that it took too long.
    pub ending: String,
    pub output: String,
    log: PathBuf,
}

impl Shell {
    pub fn new(workspace: Workspace, verbose: bool) -> Result<Self> {
        let logs = workspace.logs();
        fs::create_dir_all(&logs).with_context(|| format!("cannot create {}", logs.display()))?;
        Ok(Self { workspace, verbose, path: Vec::new(), variables: Vec::new() })
    }

    /// Puts a directory of programs before everything else on the sub-commands' PATH.
    pub fn put_on_path(&mut self, directory: PathBuf) {
        self.path.insert(0, directory);
    }

    /// Sets an environment variable for all sub-commands.
    pub fn set(&mut self, name: &'static str, value: impl Into<OsString>) {
        self.variables.push((name, value.into()));
    }

    /// Prints one line of progress.
    pub fn say(&self, subject: &str, what: &str) {
        println!("{subject:<28} {what}");
        // A pipe buffers whole blocks, and progress is of use only at once.
        io::stdout().flush().ok();
    }

    /// A command in the repository's root that sees the installed tools.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.workspace.root);
        if let Ok(path) = env::join_paths(self.search_path()) {
            command.env("PATH", path);
        }
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        command
    }

    /// The first program of one of these names on the sub-commands' PATH.
    pub fn find_program(&self, names: &[&str]) -> Option<PathBuf> {
        let directories: Vec<PathBuf> = self.search_path().collect();
        names
            .iter()
            .flat_map(|name| directories.iter().map(move |directory| directory.join(name)))
            .find(|p| p.is_file())
    }

    fn search_path(&self) -> impl Iterator<Item = PathBuf> {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let inherited: Vec<PathBuf> = env::split_paths(&inherited).collect();
        self.path.clone().into_iter().chain(inherited)
    }

    /// The last word of what `program --version` prints first: its version. `None` if it does not run.
    pub fn version_of(&self, program: impl AsRef<OsStr>) -> Option<String> {
        let output = self.command(program).arg("--version").stdin(Stdio::null()).output().ok()?;
        let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
        Some(text.lines().next()?.split_whitespace().next_back()?.trim_start_matches('v').to_owned())
    }

    /// Runs the command and says how long it took; its output is shown only in the error.
    pub fn step(&self, subject: &str, log_name: &str, command: Command) -> Result<String> {
        let started = Instant::now();
        let finished = self.capture(log_name, command)?;
        if !finished.success {
            bail!("{subject}: {}", finished.report());
        }
        self.say(subject, &format!("done in {}", seconds(started.elapsed())));
        Ok(finished.output)
    }

    /// Runs the command with its output in `target/xtask-logs/<log_name>.log`.
    pub fn capture(&self, log_name: &str, mut command: Command) -> Result<Finished> {
        let log = self.workspace.logs().join(format!("{log_name}.log"));
        let open = || File::create(&log).with_context(|| format!("cannot write {}", log.display()));
        let file = open()?;
        // A file and not a pipe: a server that a test leaves behind must not keep this program waiting.
        let mut child = command
            .env("CARGO_TERM_COLOR", "never")
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("cannot run {}", program_name(&command)))?;
        let mut echo = if self.verbose { Some(Echo::of(&log, log_name)?) } else { None };
        let status = wait(&mut child, || echo.as_mut().map_or(Ok(()), Echo::forward))?;
        if let Some(echo) = echo {
            echo.finish();
        }
        let output = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
        let ending = match status {
            Some(status) => status.to_string(),
            None => format!("stopped after {} minutes", TIME_LIMIT.as_secs() / 60),
        };
        let success = status.is_some_and(|status| status.success());
        Ok(Finished { success, ending, output, log })
    }
}

impl Finished {
    /// What a person needs to see of a failure: the end of the output, what panicked before, and where the rest is.
    pub fn report(&self) -> String {
        let lines: Vec<&str> = self.output.lines().collect();
        let (before, end) = lines.split_at(lines.len().saturating_sub(SHOWN_LINES));
        let mut shown = String::new();
        for (at, line) in before.iter().enumerate() {
            let length = match line {
                line if line.contains(" panicked at ") => PANIC_LINES,
                line if failed_test(line).is_some() => FAILURE_LINES,
                _ => continue,
            };
            shown.extend(before.iter().skip(at).take(length).map(|line| format!("  | {line}\n")));
        }
        if !before.is_empty() {
            shown += &format!("  | (of {} lines before)\n", before.len());
        }
        shown.extend(end.iter().map(|line| format!("  | {line}\n")));
        format!("{}, with this output ({}):\n{shown}", self.ending, self.log.display())
    }
}

/// The name of the test that a runner's line says failed: `FAILED the name (1.2 s)` of a script, `test the::name ... FAILED` of cargo.
pub fn failed_test(line: &str) -> Option<&str> {
    let of_cargo = || line.strip_prefix("test ")?.strip_suffix(" ... FAILED");
    line.strip_prefix("FAILED ").or_else(|| line.strip_prefix("FAIL ")).or_else(of_cargo).map(str::trim)
}

/// Waits for the end, calling `meanwhile` now and then; `None` if the time limit came first.
fn wait(child: &mut Child, mut meanwhile: impl FnMut() -> io::Result<()>) -> Result<Option<ExitStatus>> {
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if started.elapsed() > TIME_LIMIT {
            stop(child)?;
            break None;
        }
        meanwhile()?;
        thread::sleep(Duration::from_millis(20));
    };
    meanwhile()?;
    Ok(status)
}

/// Ends the child as a terminal would, so that it can end its own children, and by force if that does not help.
pub fn stop(child: &mut Child) -> Result<()> {
    if cfg!(unix) {
        Command::new("kill").arg(child.id().to_string()).status().ok();
        for _ in 0..100 {
            if child.try_wait()?.is_some() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
    child.kill()?;
    child.wait()?;
    Ok(())
}

/// Prints what is appended to a log, in whole lines that begin with its name: another command may print beside it.
struct Echo {
    log: File,
    name: String,
    /// What there is of the last line.
    rest: Vec<u8>,
}

impl Echo {
    fn of(log: &Path, name: &str) -> Result<Self> {
        Ok(Self { log: File::open(log)?, name: name.to_owned(), rest: Vec::new() })
    }

    fn forward(&mut self) -> io::Result<()> {
        self.log.read_to_end(&mut self.rest)?;
        while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            print!("{} | {}", self.name, String::from_utf8_lossy(&line));
        }
        io::stdout().flush()
    }

    /// Prints a last line that has no end.
    fn finish(self) {
        if !self.rest.is_empty() {
            println!("{} | {}", self.name, String::from_utf8_lossy(&self.rest));
        }
    }
}

fn program_name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
