//! The rules that hold the tree together; `docs/architecture.md` explains them.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

type Outcome = Result<(), Box<dyn Error>>;

/// A file of the crate, with its path from the root, in `/`.
struct File {
    path: String,
    text: String,
}

impl File {
    /// Whether it is what JavaScript sees of a service: `js.rs`, and the folder beside it where one file is not enough.
    fn is_edge(&self) -> bool {
        self.path.ends_with("/js.rs") || self.path.contains("/js/")
    }

    /// The identifiers in the file, comments included, with their lines.
    fn words(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_mark = |character: char| !character.is_alphanumeric() && character != '_';
        self.lines().flat_map(move |(number, line)| line.split(is_mark).map(move |word| (number, word)))
    }

    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    fn lines_with<'a>(&'a self, part: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
        self.lines().filter(move |(_, line)| line.contains(part))
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files below a folder of the crate.
fn rust_files(folder: &str) -> Result<Vec<File>, Box<dyn Error>> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root())?.to_string_lossy().replace('\\', "/");
                files.push(File { path: name, text: fs::read_to_string(path)? });
            }
        }
    }
    assert!(!files.is_empty(), "{folder} holds no Rust file");
    Ok(files)
}

/// The files that know no browser, no clock, no random numbers, no input and no output.
fn pure_files() -> Result<Vec<File>, Box<dyn Error>> {
    let mut files = rust_files("src/core")?;
    for folder in ["src/backends", "src/workflow"] {
        let is_pure = |file: &File| !file.is_edge() && !file.path.contains("/types");
        files.extend(rust_files(folder)?.into_iter().filter(is_pure));
    }
    Ok(files)
}

fn nothing(found: Vec<String>) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// The services, from the one list of them.
fn services() -> Result<Vec<String>, Box<dyn Error>> {
    let list = fs::read_to_string(root().join("src/backends/mod.rs"))?;
    let names = list.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let names: Vec<String> = names.map(str::to_owned).collect();
    assert!(!names.is_empty(), "src/backends/mod.rs lists no service");
    Ok(names)
}

#[test]
fn what_is_pure_names_no_browser_no_clock_no_random_numbers_and_no_thread() -> Outcome {
    let mut found = Vec::new();
    for file in pure_files()? {
        for (line, word) in file.words() {
            let is_outside = matches!(word, "web_sys" | "js_sys" | "wasm_bindgen" | "rand" | "getrandom")
                || word.starts_with("gloo")
                || word.starts_with("wasm_bindgen");
            if is_outside {
                found.push(format!("{}:{line} names {word}", file.path));
            }
        }
        for module in ["thread", "time", "net", "fs", "env", "process", "io"] {
            let path = ["std::", module].concat();
            found.extend(file.lines_with(&path).map(|(line, _)| format!("{}:{line} names {path}", file.path)));
        }
    }
    nothing(found);
    Ok(())
}

#[test]
fn core_names_nothing_outside_itself_but_the_one_json_type() -> Outcome {
    let (mut found, mut json_lines) = (Vec::new(), 0);
    for file in rust_files("src/core")? {
        for outside in ["crate::js", "crate::backends", "crate::workflow", "super::super", "backends::"] {
            for (line, text) in file.lines_with(outside) {
                if file.path == "src/core/json.rs" && text == "pub use crate::js::json::Json;" {
                    json_lines += 1;
                } else {
                    found.push(format!("{}:{line} names {outside}", file.path));
                }
            }
        }
    }
    nothing(found);
    assert_eq!(json_lines, 1, "src/core/json.rs takes the JSON type from the edge in exactly one line");
    Ok(())
}

/// The cells of the rows of the table below this heading.
fn table(heading: &str) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let text = fs::read_to_string(root().join("docs/architecture.md"))?;
    let below = text.split_once(heading).ok_or_else(|| format!("there is no {heading}"))?.1;
    let lines = below.lines().skip_while(|line| !line.starts_with("| ")).take_while(|line| line.starts_with('|'));
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    let rows: Vec<Vec<String>> = lines.skip(2).map(cells).collect();
    assert!(!rows.is_empty(), "{heading} has no table");
    Ok(rows)
}

fn in_ticks(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

#[test]
fn a_layer_names_only_the_layers_that_the_table_allows() -> Outcome {
    let mut found = Vec::new();
    for row in table("## Layers")? {
        let [layer, _, allowed] = row.as_slice() else { return Err("a row has three cells".into()) };
        let (is_edge, allowed) = (layer == "edge", in_ticks(allowed));
        let folders = if is_edge { vec!["src/workflow", "src/backends"] } else { in_ticks(layer) };
        for folder in folders {
            let own = folder.trim_start_matches("src/");
            for file in rust_files(folder)?.iter().filter(|file| file.is_edge() == is_edge || folder == "src/js") {
                for (line, text) in file.lines().filter(|(_, line)| !line.trim_start().starts_with("//")) {
                    for named in ["core", "workflow", "backends", "js"] {
                        let is_json = file.path == "src/core/json.rs" && text == "pub use crate::js::json::Json;";
                        let may = is_json || named == own || allowed.contains(&named);
                        if !may && text.contains(&["crate::", named, "::"].concat()) {
                            found.push(format!("{}:{line} names {named}", file.path));
                        }
                    }
                }
            }
        }
    }
    nothing(found);
    Ok(())
}

#[test]
fn the_way_of_a_call_and_that_of_a_stream_are_ten_files_at_most_that_are_there() -> Outcome {
    for heading in ["A call, `wop.runs.get(id)`", "A stream, `wop.runs.events(id)`"] {
        let rows = table(heading)?;
        let mut lines = 0;
        for row in &rows {
            let path = row.first().map(|cell| in_ticks(cell)).and_then(|names| names.first().copied());
            lines += fs::read_to_string(root().join(path.unwrap_or_default()))?.lines().count();
        }
        println!("{heading}: {} files, {lines} lines", rows.len());
        assert!(rows.len() <= 10, "{heading} passes {} files", rows.len());
    }
    Ok(())
}

#[test]
fn the_common_vocabulary_names_no_service() -> Outcome {
    let (mut found, services) = (Vec::new(), services()?);
    for file in rust_files("src/workflow")?.iter().filter(|file| !file.is_edge()) {
        for service in &services {
            let path = format!("backends::{service}");
            found.extend(file.lines_with(&path).map(|(line, _)| format!("{}:{line} names {path}", file.path)));
        }
    }
    nothing(found);
    Ok(())
}

#[test]
fn no_function_of_the_common_glue_names_a_service() -> Outcome {
    let (mut found, services) = (Vec::new(), services()?);
    for folder in ["src/js/glue", "src/workflow/glue"] {
        for entry in fs::read_dir(root().join(folder))? {
            let path = entry?.path();
            let text = fs::read_to_string(&path)?.to_lowercase();
            let is_code = |line: &&str| !["//", "/*", "*"].iter().any(|begin| line.trim_start().starts_with(begin));
            for (service, line) in
                text.lines().filter(is_code).flat_map(|line| services.iter().map(move |name| (name, line)))
            {
                if line.contains(service.as_str()) {
                    found.push(format!("{} names {service}: {line}", path.display()));
                }
            }
        }
    }
    nothing(found);
    Ok(())
}

#[test]
fn backends_name_neither_the_edge_nor_one_another() -> Outcome {
    let (mut found, services) = (Vec::new(), services()?);
    for file in rust_files("src/backends")? {
        if !file.is_edge() {
            found.extend(file.lines_with("crate::js").map(|(line, _)| format!("{}:{line} names crate::js", file.path)));
        }
        for other in services.iter().filter(|service| !file.path.starts_with(&format!("src/backends/{service}/"))) {
            let path = format!("backends::{other}");
            found.extend(file.lines_with(&path).map(|(line, _)| format!("{}:{line} names {path}", file.path)));
        }
    }
    nothing(found);
    Ok(())
}

#[test]
fn nothing_in_src_panics_on_purpose() -> Outcome {
    let mut found = Vec::new();
    for file in rust_files("src")? {
        for trap in [
            ".unwrap()",
            ".expect(",
            ".unwrap_err()",
            ".expect_err(",
            "panic!",
            "unreachable!",
            "todo!",
            "unimplemented!",
        ] {
            found.extend(file.lines_with(trap).map(|(line, _)| format!("{}:{line} holds {trap}", file.path)));
        }
    }
    nothing(found);
    Ok(())
}

/// Formatting costs what joining texts does not: four messages of the core written with `format!` make the entry of OpenWOP 446 bytes
/// larger (brotli, of 58,917), although panics have the formatting code in the module anyway.
#[test]
fn nothing_in_src_formats_a_text() -> Outcome {
    let mut found = Vec::new();
    for file in rust_files("src")? {
        let shipped = file.text.split("#[cfg(test)]").next().unwrap_or_default();
        for formatting in ["format!(", "format_args!(", "write!(", "writeln!(", ".to_string()", "println!("] {
            let lines = (1..).zip(shipped.lines()).filter(|(_, line)| line.contains(formatting));
            found.extend(lines.map(|(line, _)| format!("{}:{line} holds {formatting}", file.path)));
        }
    }
    nothing(found);
    Ok(())
}

/// The module is built without the standard library, but a check that compiles tests as well finds it there.
#[test]
fn nothing_in_src_is_of_the_standard_library_alone() -> Outcome {
    let mut found = Vec::new();
    for file in rust_files("src")?.into_iter().filter(|file| file.path != "src/core/json.rs") {
        let shipped = file.text.split("#[cfg(test)]").next().unwrap_or_default();
        for own in ["std::", "thread_local! {", ".ceil()", ".floor()", ".round()", ".trunc()", ".fract()", ".powi("] {
            let lines = (1..).zip(shipped.lines()).filter(|(_, line)| line.contains(own));
            found.extend(lines.map(|(line, _)| format!("{}:{line} holds {own}: see src/core/decimal.rs", file.path)));
        }
    }
    nothing(found);
    Ok(())
}

#[test]
fn no_file_in_src_has_more_than_500_lines() -> Outcome {
    let files = rust_files("src")?;
    let long = files.iter().map(|file| (&file.path, file.lines().count())).filter(|(_, lines)| *lines > 500);
    nothing(long.map(|(path, lines)| format!("{path} has {lines} lines")).collect());
    Ok(())
}

#[test]
fn a_service_is_one_folder_one_line_and_one_cargo_feature() -> Outcome {
    let services = services()?;
    let list = fs::read_to_string(root().join("src/backends/mod.rs"))?;
    let manifest = fs::read_to_string(root().join("Cargo.toml"))?;
    for service in &services {
        let folder = root().join("src/backends").join(service);
        for name in ["mod.rs", "client.rs"] {
            assert!(folder.join(name).is_file(), "src/backends/{service}/{name} is missing");
        }
        // The entry `flowtether/relay` is the publisher's.
        let feature = if service == "relay" { "relay-client" } else { service };
        let gated = format!("#[cfg(feature = \"{feature}\")]\npub mod {service};");
        assert!(list.contains(&gated), "src/backends/mod.rs lists {service} without its feature");
        let has_feature = manifest.lines().any(|line| line.starts_with(&format!("{feature} = [")));
        assert!(has_feature, "Cargo.toml has no feature {feature}");
    }
    let mut folders = Vec::new();
    for entry in fs::read_dir(root().join("src/backends"))? {
        let path = entry?.path();
        if path.is_dir() {
            folders.push(path.file_name().unwrap_or_default().to_string_lossy().into_owned());
        }
    }
    folders.sort();
    let mut listed = services;
    listed.sort();
    assert_eq!(folders, listed, "the folders in src/backends are the services its mod.rs lists");
    Ok(())
}

/// The files under version control that are there.
fn tracked_files() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let listing = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output()?;
    assert!(listing.status.success(), "git ls-files failed: {}", String::from_utf8_lossy(&listing.stderr));
    let names = String::from_utf8(listing.stdout)?;
    let files: Vec<PathBuf> =
        names.split_terminator('\0').map(PathBuf::from).filter(|path| root().join(path).is_file()).collect();
    assert!(files.iter().any(|path| path.ends_with("Cargo.toml")), "git lists no files");
    Ok(files)
}

#[test]
fn nothing_names_a_developer_s_machine_or_a_registry() -> Outcome {
    // In two parts each, or this file would name them itself.
    let forbidden = [
        ["../", "shared"],
        ["/home", "/"],
        ["/Users", "/"],
        ["/root", "/"],
        ["/work", "/"],
        [":\\", "Users\\"],
        ["npmjs", ".org"],
        ["npmjs", ".com"],
        ["yarnpkg", ".com"],
        ["//crates", ".io"],
        ["index.crates", ".io"],
        ["static.crates", ".io"],
        ["pypi", ".org"],
        ["pythonhosted", ".org"],
        ["deb.debian", ".org"],
    ]
    .map(|parts| parts.concat());
    let mut found = Vec::new();
    for path in tracked_files()? {
        let bytes = fs::read(root().join(&path))?;
        for (number, line) in (1..).zip(String::from_utf8_lossy(&bytes).lines()) {
            for text in forbidden.iter().filter(|text| line.contains(*text)) {
                found.push(format!("{}:{number} names {text}", path.display()));
            }
        }
    }
    nothing(found);
    Ok(())
}

#[test]
fn lock_files_and_settings_leave_the_choice_of_a_registry_to_the_machine() -> Outcome {
    let lock = fs::read_to_string(root().join("Cargo.lock"))?;
    let usual = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    let others = lock.lines().filter(|line| line.starts_with("source = ") && *line != usual);
    nothing(others.map(|line| format!("Cargo.lock: {line}")).collect());

    let mut found = Vec::new();
    for path in tracked_files()? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let settings: &[&str] = match name.as_str() {
            "package-lock.json" => &["\"resolved\": \"http"],
            ".npmrc" => &["registry =", "registry=http", ":registry"],
            "config.toml" => &["[source", "[registr", "replace-with"],
            _ => continue,
        };
        let text = fs::read_to_string(root().join(&path))?;
        for setting in settings.iter().filter(|setting| text.contains(*setting)) {
            found.push(format!("{} holds {setting}", path.display()));
        }
    }
    nothing(found);
    Ok(())
}

/// Where the words of before are left: what is recorded.
const OTHER_WORDS: &[&str] = &["CHANGELOG.md"];

/// Where an answer is what an agent or a model writes, or a name that a service's protocol or the package's own one has.
const OWN_WORDS: &[&str] = &[
    "docs/approvals.md",
    "docs/architecture.md",
    "docs/in-a-component.md",
    "docs/langgraph.md",
    "docs/openwop.md",
    "docs/relay.md",
    "local-host/",
    "pkg-template/run.d.ts",
    "pkg-template/server/cloudflare",
    "pkg-template/store",
    "src/backends/flowmaestro/",
    "src/backends/openwop/replies.rs",
    "src/backends/openwop/types/",
    "src/backends/relay/",
    "src/backends/syncteams/types/",
    "tests/a2a/js/",
    "tests/architecture.rs",
    "tests/examples/",
    "tests/flowmaestro/messages.rs",
    "tests/langgraph/",
    "tests/openwop/operations.rs",
    "tests/relay/",
    "tests/runtimes/contract/flowmaestro_",
    "tests/runtimes/contract/openwop_versions.mjs",
    "tests/runtimes/contract/operations.mjs",
    "tests/runtimes/contract/workflow_replies.mjs",
    "tests/servers/",
    "tests/store/",
    "tests/types/cases/",
    "tests/workflow/questions.rs",
    "tests/workflow/replies.rs",
];

/// The forms of a phrase whose first word is regular: with `s`, `es`, `ed` and `ing` too.
fn forms(phrase: &str) -> Vec<String> {
    let (verb, rest) = phrase.split_once(' ').unwrap_or((phrase, ""));
    ["", "s", "es", "ed", "ing"].iter().map(|ending| format!("{verb}{ending} {rest}").trim_end().to_owned()).collect()
}

/// A line's words in lower case, the parts of `snake_case` and `camelCase` each a word, and `|` for what is between two words of code.
fn words_of(line: &str) -> Vec<String> {
    let mut marked = String::new();
    let mut last = ' ';
    for mark in line.chars() {
        if mark.is_uppercase() && last.is_lowercase() {
            marked.push(' ');
        }
        last = mark;
        match mark {
            ' ' | '_' => marked.push(' '),
            mark if mark.is_alphanumeric() || mark == '-' => marked.push(mark),
            _ => marked.push_str(" | "),
        }
    }
    marked.split_whitespace().map(str::to_lowercase).collect()
}

/// Whether the words of the phrase stand there, one after the other.
fn says(words: &[String], phrase: &[&str]) -> bool {
    words.windows(phrase.len()).any(|window| window.iter().eq(phrase))
}

#[test]
fn the_words_of_an_identifier_are_words() {
    for line in ["readOne(1)", "read_one", "ReadOne", "a read one"] {
        assert!(says(&words_of(line), &["read", "one"]), "{line}");
    }
    for line in ["unread one", "read, one", "readone"] {
        assert!(!says(&words_of(line), &["read", "one"]), "{line}");
    }
}

#[test]
fn the_words_of_the_glossary_are_used() -> Outcome {
    let rows = table("## Glossary")?;
    assert!(rows.len() <= 30, "the glossary has {} words", rows.len());
    let phrases: Vec<String> =
        rows.iter().filter_map(|row| row.get(2)).flat_map(|cell| in_ticks(cell)).flat_map(forms).collect();
    let mut by_first: HashMap<&str, Vec<&String>> = HashMap::new();
    for phrase in &phrases {
        by_first.entry(phrase.split(' ').next().unwrap_or_default()).or_default().push(phrase);
    }
    let is_text = |path: &Path| {
        let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        ["rs", "js", "mjs", "jsx", "ts", "tsx", "md", "toml", "yml", "html", "svelte", "vue"]
            .contains(&extension.as_str())
    };
    let mut found = Vec::new();
    for path in tracked_files()?.into_iter().filter(|path| is_text(path)) {
        let name = path.to_string_lossy().replace('\\', "/");
        if OTHER_WORDS.iter().any(|start| name.starts_with(start)) {
            continue;
        }
        let text = fs::read_to_string(root().join(&path))?;
        for (number, line) in
            (1..).zip(text.lines()).filter(|(_, line)| !line.starts_with("| ") || name != "docs/architecture.md")
        {
            let words = words_of(line);
            let is_said = |phrase: &&String| {
                let is_exempt = phrase.starts_with("answer") && OWN_WORDS.iter().any(|start| name.starts_with(start));
                !is_exempt && says(&words, &phrase.split(' ').collect::<Vec<_>>())
            };
            // Few words begin a phrase.
            let begun = words.iter().filter_map(|word| by_first.get(word.as_str())).flatten();
            found.extend(
                begun
                    .filter(|phrase| is_said(phrase))
                    .map(|phrase| format!("{name}:{number} says \"{phrase}\": see the glossary")),
            );
        }
    }
    nothing(found);
    Ok(())
}
