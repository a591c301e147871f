//! How many tests ran, read from what their runners print.

use std::ops::AddAssign;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
    /// The names of the tests that failed, as far as the output says them.
    pub names: Vec<String>,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.names.extend(other.names);
    }
}

impl Tally {
    pub fn ran(&self) -> usize {
        self.passed + self.failed
    }

    /// One check that is either right or wrong.
    pub fn one(success: bool) -> Self {
        Self { passed: usize::from(success), failed: usize::from(!success), ..Self::default() }
    }

    /// The sum of all `test result:` lines of cargo and of wasm-bindgen's runner. An ignored test counts as failed:
    /// a suite that leaves something out has not passed.
    pub fn of_cargo(output: &str) -> Self {
        let mut tally = Self::default();
        for line in output.lines() {
            if let Some((_, counts)) = line.split_once("test result: ") {
                tally.passed += count(counts, "passed");
                tally.failed += count(counts, "failed") + count(counts, "ignored");
            }
        }
        tally
    }

    /// The last line, which must read `N passed, N failed`.
    pub fn of_last_line(output: &str) -> Option<Self> {
        let line = output.lines().rfind(|line| !line.trim().is_empty())?;
        let (passed, failed) = line.trim().strip_suffix(" failed")?.split_once(" passed, ")?;
        Some(Self { passed: passed.parse().ok()?, failed: failed.parse().ok()?, ..Self::default() })
    }

    /// The tally of a suite that ended: one that fails without a failed test, or ran none, has failed itself.
    pub fn settle(mut self, success: bool) -> Self {
        if self.failed == 0 && (!success || self.passed == 0) {
            self.failed = 1;
        }
        self
    }
}

/// The number before a word: `12` in `ok. 12 passed; 0 failed`.
fn count(counts: &str, word: &str) -> usize {
    let words: Vec<&str> = counts.split([' ', ';', '.']).filter(|word| !word.is_empty()).collect();
    words
        .windows(2)
        .find_map(|pair| match pair {
            [number, name] if *name == word => number.parse().ok(),
            _ => None,
        })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: usize, failed: usize) -> Tally {
        Tally { passed, failed, ..Tally::default() }
    }

    #[test]
    fn cargos_lines_are_added_up() {
        let output = "\
running 2 tests
test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.01s
   Doc-tests flowtether
test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 filtered out; finished in 0.02s
";
        assert_eq!(Tally::of_cargo(output), tally(13, 2));
        assert_eq!(Tally::of_cargo("error: could not compile"), tally(0, 0));
    }

    #[test]
    fn an_ignored_test_is_a_failure() {
        assert_eq!(Tally::of_cargo("test result: ok. 4 passed; 0 failed; 1 ignored; 0 measured"), tally(4, 1));
    }

    #[test]
    fn only_the_last_line_speaks_for_a_script() {
        assert_eq!(Tally::of_last_line("1 passed, 0 failed\nnode\n7 passed, 1 failed\n\n"), Some(tally(7, 1)));
        assert_eq!(Tally::of_last_line("7 passed, 1 failed\nTypeError: x"), None);
        assert_eq!(Tally::of_last_line("all passed, 0 failed"), None);
        assert_eq!(Tally::of_last_line(""), None);
    }

    #[test]
    fn a_suite_that_ran_nothing_or_ended_badly_has_failed() {
        assert_eq!(tally(0, 0).settle(true), tally(0, 1));
        assert_eq!(tally(3, 0).settle(false), tally(3, 1));
        assert_eq!(tally(3, 2).settle(false), tally(3, 2));
        assert_eq!(tally(3, 0).settle(true), tally(3, 0));
    }
}
