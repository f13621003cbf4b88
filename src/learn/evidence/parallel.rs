//! The same work on many things, on all cores.

/// What `work` makes of each of `items`, in their order whatever the number of cores.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    map_with(items, &(), |(), item| work(item))
}

/// As [`map`], with a clone of `tool` for each core.
pub fn map_with<T: Sync, S: Clone + Send, R: Send>(
    items: &[T],
    tool: &S,
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let part = items.len().div_ceil(cores).max(1);
    let work = &work;
    std::thread::scope(|scope| {
        let parts: Vec<_> = items
            .chunks(part)
            .map(|part| {
                let mut tool = tool.clone();
                scope.spawn(move || {
                    let done = part.iter().map(|item| work(&mut tool, item));
                    done.collect::<Vec<_>>()
                })
            })
            .collect();
        let join = |part: std::thread::ScopedJoinHandle<'_, Vec<R>>| {
            part.join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        parts.into_iter().flat_map(join).collect()
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn order_is_kept() {
        let items: Vec<usize> = (0..101).collect();
        let doubled: Vec<usize> = items.iter().map(|n| 2 * n).collect();
        assert_eq!(super::map(&items, |n| 2 * n), doubled);
        assert!(super::map(&[], |n: &u8| *n).is_empty());
    }
}
