//! Lets a thread run only when nobody else wants the processor.
//!
//! A system call, because the standard library has no word for it. A lesson takes
//! seconds to minutes of a core, and the game has frames to draw. On Linux the
//! calling thread gets the policy `SCHED_IDLE` and niceness 19 (both are a thread's
//! own there); elsewhere nothing is done, and the pauses while somebody plays must
//! do.

/// Puts the calling thread behind all others, threads that it starts included.
#[cfg(target_os = "linux")]
pub fn lower() {
    // SAFETY: plain calls with a constant and a zeroed struct of the right type; 0
    // names the calling thread in both. Failing changes nothing.
    unsafe {
        libc::setpriority(libc::PRIO_PROCESS, 0, 19);
        let parameters: libc::sched_param = std::mem::zeroed();
        libc::sched_setscheduler(0, libc::SCHED_IDLE, &raw const parameters);
    }
}

/// Puts the calling thread behind all others: nothing here.
#[cfg(not(target_os = "linux"))]
pub const fn lower() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn only_the_calling_thread_is_put_behind() {
        // SAFETY: asks for the policy of the calling thread.
        let policy = || unsafe { libc::sched_getscheduler(0) };
        let before = policy();
        let lowered = std::thread::spawn(move || {
            super::lower();
            policy()
        });
        assert_eq!(lowered.join().unwrap(), libc::SCHED_IDLE);
        assert_eq!(policy(), before);
    }
}
