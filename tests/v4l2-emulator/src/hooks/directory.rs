//! `/dev` as a program lists it: the real entries without real cameras, then the
//! emulated devices.

use std::{
    collections::HashMap,
    ffi::CStr,
    mem,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use libc::{DIR, c_char, c_int, dirent64};

use super::{emulated_path, world};

/// What is still to be listed of an open folder, and the entry last given.
struct Listing {
    left: Vec<u32>,
    entry: Box<dirent64>,
}

type Listings = HashMap<usize, Listing>;

fn listings() -> MutexGuard<'static, Option<Listings>> {
    static LISTINGS: Mutex<Option<Listings>> = Mutex::new(None);
    LISTINGS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The function of this name that comes after ours: the C library's.
macro_rules! original {
    ($name:literal as $kind:ty) => {{
        static ADDRESS: AtomicUsize = AtomicUsize::new(0);
        if ADDRESS.load(Relaxed) == 0 {
            // SAFETY: the name is a C string; the C library has such a function.
            let found = unsafe { libc::dlsym(libc::RTLD_NEXT, $name.as_ptr()) };
            ADDRESS.store(found as usize, Relaxed);
        }
        // SAFETY: the C library's function of that name has that type.
        unsafe { mem::transmute::<usize, $kind>(ADDRESS.load(Relaxed)) }
    }};
}

// SAFETY: it has the type of the C function whose name it takes.
#[unsafe(no_mangle)]
unsafe extern "C" fn opendir(path: *const c_char) -> *mut DIR {
    let original = original!(c"opendir" as unsafe extern "C" fn(*const c_char) -> *mut DIR);
    // SAFETY: the caller's promise to the C function.
    let (folder, path) = unsafe { (original(path), emulated_path(path)) };
    if !folder.is_null() && matches!(path, b"/dev" | b"/dev/") {
        let left = world().devices.keys().rev().copied().collect();
        // SAFETY: all zeroes is a valid entry.
        let entry = Box::new(unsafe { mem::zeroed() });
        listings()
            .get_or_insert_default()
            .insert(folder as usize, Listing { left, entry });
    }
    folder
}

// SAFETY: it has the type of the C function whose name it takes.
#[unsafe(no_mangle)]
unsafe extern "C" fn readdir64(folder: *mut DIR) -> *mut dirent64 {
    let original = original!(c"readdir64" as unsafe extern "C" fn(*mut DIR) -> *mut dirent64);
    let mut listings = listings();
    let listing = listings
        .as_mut()
        .and_then(|all| all.get_mut(&(folder as usize)));
    loop {
        // SAFETY: the caller's promise to the C function.
        let entry = unsafe { original(folder) };
        if entry.is_null() {
            return listing.and_then(Listing::next).unwrap_or(entry);
        }
        // SAFETY: the C library ends every name with a zero.
        let name = unsafe { CStr::from_ptr((*entry).d_name.as_ptr()) };
        if listing.is_none() || !name.to_bytes().starts_with(b"video") {
            return entry;
        }
    }
}

// SAFETY: it has the type of the C function whose name it takes.
#[unsafe(no_mangle)]
unsafe extern "C" fn closedir(folder: *mut DIR) -> c_int {
    if let Some(all) = listings().as_mut() {
        all.remove(&(folder as usize));
    }
    let original = original!(c"closedir" as unsafe extern "C" fn(*mut DIR) -> c_int);
    // SAFETY: the caller's promise to the C function.
    unsafe { original(folder) }
}

impl Listing {
    fn next(&mut self) -> Option<*mut dirent64> {
        let number = self.left.pop()?;
        let entry = &mut *self.entry;
        entry.d_ino = u64::from(number) + 1;
        entry.d_type = libc::DT_CHR;
        entry.d_reclen = size_of::<dirent64>() as u16;
        let name = format!("video{number}\0");
        for (target, byte) in entry.d_name.iter_mut().zip(name.bytes()) {
            *target = byte as c_char;
        }
        Some(entry)
    }
}
