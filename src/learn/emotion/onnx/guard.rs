//! Turns a panic in foreign code into a problem.

use std::{
    any::Any,
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

use crate::error::{Problem, Result};

thread_local! {
    /// Whether this thread's panics are caught and told as problems.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; a panic in it is a problem, and is not printed.
///
/// # Errors
/// What it panicked with.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T> {
    silence();
    GUARDED.set(true);
    // What `work` borrows is either read only or thrown away with the failure.
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(false);
    outcome.map_err(|panicked| {
        Problem::new("the file makes its reader fail")
            .because(message(&*panicked))
            .hint("the file is damaged, or meant to do harm; use another")
    })
}

/// Lets guarded threads panic without a word; others as before.
fn silence() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !GUARDED.get() {
                usual(info);
            }
        }));
    });
}

fn message(panicked: &(dyn Any + Send)) -> String {
    let text = panicked
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panicked.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "it gives no reason".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_problem_with_its_words_and_the_next_works() {
        let problem = guarded(|| -> usize { panic!("index {} is not there", 7) }).unwrap_err();
        assert!(problem.to_string().contains("index 7 is not there"));
        assert!(problem.advice().is_some());
        assert_eq!(guarded(|| 3).unwrap(), 3);
        assert!(!GUARDED.get());
    }
}
