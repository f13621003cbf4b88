//! How much room a disk has left.
#![cfg_attr(
    unix,
    expect(unsafe_code, reason = "the system is asked by a call of C's library")
)]

use std::path::Path;

/// Bytes that this user can still write where `folder` lies; `None` where the system
/// does not tell.
#[cfg(unix)]
pub fn free(folder: &Path) -> Option<u64> {
    use std::{ffi::CString, mem::MaybeUninit, os::unix::ffi::OsStrExt};

    let path = CString::new(folder.as_os_str().as_bytes()).ok()?;
    let mut told = MaybeUninit::<libc::statvfs>::uninit();
    // SAFETY: the path ends in a nought, and `told` is written before it is read,
    // which the call's success says.
    let told = unsafe {
        (libc::statvfs(path.as_ptr(), told.as_mut_ptr()) == 0).then(|| told.assume_init())?
    };
    // Narrower on some systems.
    #[allow(clippy::unnecessary_cast, reason = "the types differ between systems")]
    Some((told.f_bavail as u64).saturating_mul(told.f_frsize as u64))
}

#[cfg(not(unix))]
pub fn free(_: &Path) -> Option<u64> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_room_and_no_folder_has_none() {
        let folder = tempfile::tempdir().unwrap();
        assert!(free(folder.path()).is_some_and(|bytes| bytes > 0));
        assert_eq!(free(&folder.path().join("missing")), None);
    }
}
