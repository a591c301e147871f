//! What of the crate goes into each entry of the package: the cargo features say it, and nothing else lists the services.

use crate::shell::Shell;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::PathBuf;

/// The features that are no service.
const OTHERS: &[&str] = &[
    "agreement",
    "approvals",
    "default",
    "doorbells",
    "event-source",
    "legs",
    "lists",
    "logs",
    "opens",
    "runs",
    "since",
    "texts",
    Entry::VOCABULARY,
];

/// One build of the crate and what is made of it.
pub struct Entry {
    /// A service's name, or one of [`Entry::ALL`] and [`Entry::NONE`].
    pub name: String,
    pub features: Vec<String>,
}

impl Entry {
    /// The feature of the common vocabulary, which every published entry has.
    pub const VOCABULARY: &str = "workflow";
    /// The package's main entry, with every service.
    pub const ALL: &str = "all";
    /// No service and no vocabulary. It is measured and not published: what it takes, every entry takes.
    pub const NONE: &str = "none";

    /// All entries, the main one first.
    pub fn read(shell: &Shell) -> Result<Vec<Self>> {
        let mut command = shell.command("cargo");
        command.args(["metadata", "--no-deps", "--format-version", "1"]);
        let output = command.output().context("cannot run cargo metadata")?;
        let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata printed no JSON")?;
        let packages = metadata.get("packages").and_then(Value::as_array);
        let package = packages.into_iter().flatten().find(|package| package.get("name") == Some(&"flowtether".into()));
        let features = package.and_then(|package| package.get("features")?.as_object());
        Self::of_features(features.context("cargo metadata names no features")?.keys().map(String::as_str))
    }

    fn of_features<'a>(features: impl Iterator<Item = &'a str>) -> Result<Vec<Self>> {
        let (others, services): (Vec<&str>, Vec<&str>) = features.partition(|feature| OTHERS.contains(feature));
        if services.is_empty() || !others.contains(&Self::VOCABULARY) {
            bail!("the crate's features are {others:?} and {services:?}: where are the vocabulary and the services?");
        }
        let entry = |name: &str, services: &[&str]| Self {
            name: name.to_owned(),
            features: services.iter().copied().chain([Self::VOCABULARY]).map(str::to_owned).collect(),
        };
        let mut entries = vec![entry(Self::ALL, &services)];
        entries.extend(services.iter().map(|service| entry(service, &[service])));
        entries.push(Self { name: Self::NONE.to_owned(), features: Vec::new() });
        Ok(entries)
    }

    /// Its folder inside the package, empty for the main entry; `None` for what is not published.
    pub fn folder(&self) -> Option<&str> {
        match self.name.as_str() {
            Self::ALL => Some(""),
            Self::NONE => None,
            service => Some(service),
        }
    }

    /// Its features, as cargo names those of a crate that the package is built from.
    pub fn cargo_features(&self) -> Vec<String> {
        self.features.iter().map(|feature| format!("flowtether/{feature}")).collect()
    }

    /// Where wasm-pack and wasm-bindgen write it.
    pub fn raw(&self, shell: &Shell) -> PathBuf {
        shell.workspace.raw_packages().join(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_has_an_entry_with_the_vocabulary() -> Result<()> {
        let entries = Entry::of_features(["agreement", "alpha", "beta", "default", "workflow"].into_iter())?;
        let shown: Vec<_> =
            entries.iter().map(|entry| (entry.name.as_str(), entry.folder(), entry.features.join(" "))).collect();
        let expected = [
            ("all", Some(""), "alpha beta workflow"),
            ("alpha", Some("alpha"), "alpha workflow"),
            ("beta", Some("beta"), "beta workflow"),
            ("none", None, ""),
        ];
        assert_eq!(shown, expected.map(|(name, folder, features)| (name, folder, features.to_owned())));
        Ok(())
    }

    #[test]
    fn a_crate_without_the_vocabulary_or_services_is_refused() {
        assert!(Entry::of_features(["alpha", "default"].into_iter()).is_err());
        assert!(Entry::of_features(["default", "workflow"].into_iter()).is_err());
    }
}
