//! `cargo xtask build`: Rust sources to the finished npm package.

use crate::entries::Entry;
use crate::files;
use crate::glue::RENAMED;
use crate::npm_package::{self, FUNCTIONS, WASM};
use crate::readme;
use crate::setup::{Need, Setup};
use crate::shell::Shell;
use crate::size::{Gate, Report};
use crate::workspace::Workspace;
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::sync::Mutex;
use std::{fs, thread};

/// How the names of what wasm-bindgen writes begin.
const NAME: &str = "flowtether";

pub fn run(setup: &mut Setup, set_size_gate: bool) -> Result<()> {
    setup.ensure(Need::Package)?;
    let shell = &setup.shell;
    let report = Report::measure(shell)?;
    println!("\n{report}");
    if set_size_gate {
        Gate::of(&report).write(&shell.workspace)?;
        readme::write_sizes(&shell.workspace, &report)?;
        shell.say("size gate", "set to today's size, which README.md now names");
    } else {
        // Only `test` fails on the gate: a build that grew is still a build.
        match Gate::read(&shell.workspace) {
            Ok(gate) => println!("{}", gate.compare(&report)),
            Err(error) => println!("size gate: {error:#}"),
        }
    }
    Ok(())
}

/// Builds the package; everything it needs must be set up. Cargo compiles one entry after the other, in one target directory; what
/// comes after it for one entry is done while the next one is compiled. With `main_alone` the package has its main entry only, which
/// takes a third of the time.
pub fn build(shell: &Shell, main_alone: bool) -> Result<()> {
    let mut entries = Entry::read(shell)?;
    if main_alone {
        entries.truncate(1);
    }
    let compiling = Mutex::new(());
    in_threads(&entries, |entry| {
        let one_by_one = compiling.lock();
        compile(shell, entry)?;
        drop(one_by_one);
        optimise(shell, entry)
    })?;
    npm_package::assemble(shell, &entries)
}

/// Does the work for each of them in a thread of its own.
pub fn in_threads<T: Sync>(all: &[T], work: impl Fn(&T) -> Result<()> + Sync) -> Result<()> {
    thread::scope(|scope| {
        let started: Vec<_> = all.iter().map(|one| scope.spawn(|| work(one))).collect();
        started.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| bail!("a thread panicked")))
    })
}

/// The crate with the entry's features, and wasm-bindgen's glue for it. wasm-pack cannot ask wasm-bindgen for glue that makes a new
/// instance, so that runs once more, which takes a tenth of a second.
fn compile(shell: &Shell, entry: &Entry) -> Result<()> {
    let (name, raw) = (&entry.name, entry.raw(shell));
    let mut command = shell.command("wasm-pack");
    command.args(["build", "wasm", "--target", "web", "--release", "--mode", "no-install", "--no-pack"]);
    command.args(["--out-name", NAME, "--out-dir"]).arg(&raw);
    command.args(["--", "--features", &entry.cargo_features().join(",")]);
    command.env("CARGO_ENCODED_RUSTFLAGS", rust_flags(&shell.workspace)?);
    // Cargo names a library of the workspace without a hash, so the next features would overwrite it, and it takes the wrong one for
    // its own then. With this it has a hash, as those of its own standard library.
    command.env("__CARGO_DEFAULT_LIB_METADATA", "entry");
    shell.step(&format!("compile {name}"), &format!("wasm-pack-{name}"), command)?;

    let mut command = shell.command("wasm-bindgen");
    command.arg(compiled(shell)).args(["--target", "web", "--out-name", NAME]);
    command.args(["--omit-default-module-path", "--experimental-reset-state-function"]);
    command.args(["--remove-producers-section", "--out-dir"]).arg(&raw);
    shell.step(&format!("bind {name}"), &format!("wasm-bindgen-{name}"), command)?;
    Ok(())
}

/// What cargo makes of the crate in `wasm`.
pub fn compiled(shell: &Shell) -> PathBuf {
    shell.workspace.target.join("wasm32-unknown-unknown/release/flowtether_wasm.wasm")
}

/// The features that the module may use: all of them would be more than Node 20 knows.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-simd",
];

/// What makes the smallest file once it is compressed, tried out. Without three passes more is said twice, which compresses
/// better; so do large functions of one caller that stay by themselves; and functions of like names are alike, side by side. Zeros
/// in the data are next to nothing, while packing puts an address in the place of some of them.
const PASSES: &[&str] = &[
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "--converge",
    "--skip-pass=local-cse",
    "--skip-pass=simplify-locals",
    "--skip-pass=coalesce-locals",
    "--low-memory-unused",
    "--merge-locals",
    "--coalesce-locals-learning",
    "--optimize-instructions",
    "--reorder-locals",
    "--vacuum",
    "--reorder-functions-by-name",
    "--one-caller-inline-max-function-size=128",
    "--skip-pass=memory-packing",
];

/// Makes the module small and writes the new names of what it shares with the glue, and the names of its functions: of a trap only
/// a function's number is known.
fn optimise(shell: &Shell, entry: &Entry) -> Result<()> {
    let (name, raw) = (&entry.name, entry.raw(shell));
    let (module, small) = (raw.join(WASM), raw.join("small.wasm"));
    let (wasm, passes) = (files::read(&module)?, PASSES.concat());
    files::unless_made(shell, &small, &[&wasm, passes.as_bytes()], || {
        let mut command = shell.command("wasm-opt");
        command.arg(&module).arg("-g").arg("-o").arg(&small).args(PASSES).args(FEATURES);
        shell.step(&format!("optimise {name}"), &format!("wasm-opt-{name}"), command)?;
        Ok(())
    })?;

    // By itself: `--converge` repeats every pass beside it.
    let mut command = shell.command("wasm-opt");
    command.arg(&small).arg("-o").arg(&module).args(FEATURES).arg("--strip-target-features");
    command.arg("--minify-imports-and-exports-and-modules");
    command.arg(format!("--symbolmap={}", raw.join(FUNCTIONS).display()));
    let renamed = shell.step(&format!("rename {name}"), &format!("wasm-opt-names-{name}"), command)?;
    files::write(&raw.join(RENAMED), renamed.as_bytes())
}

/// Panic messages name source files. Without the directory in which this machine keeps its dependencies, the package
/// says nothing about the machine and has the same bytes on every one.
fn rust_flags(workspace: &Workspace) -> Result<String> {
    // The search for line ends reads 16 bytes at a time.
    // And a copy of a structure is one instruction, not a load and a store for each 8 bytes.
    let mut flags = ["-Ctarget-feature=+simd128", "-Cllvm-args=-max-store-memcpy=1"].map(str::to_owned).to_vec();
    for registry in fs::read_dir(workspace.cargo_home.join("registry/src")).into_iter().flatten() {
        flags.push(format!("--remap-path-prefix={}/=", registry?.path().display()));
    }
    Ok(flags.join("\x1f"))
}
