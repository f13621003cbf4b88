//! What a test may order, one command a line:
//!
//! - `status`: open handles and counts, as JSON
//! - `unplug N`, `plug N`, `plug N as M`, `add SPEC` (see [`crate::spec`])
//! - `stall N`, `stall N off`: no picture comes
//! - `tables N off`, `tables N`: JPEG pictures without Huffman tables, and with
//! - `damage N KIND [COUNT]`: garbage, truncated, empty or wrong-size pictures
//! - `fail N OPERATION ERROR [COUNT]`, `delay N OPERATION MS [COUNT]`,
//!   `heal N OPERATION`: operations are `open` and those of [`crate::ioctl`]
//! - `busy N`, `busy N off`: another program streams from it

use std::{str::FromStr, sync::Arc};

use crate::{
    device::{Damage, Device, Fault},
    spec::Spec,
    world::World,
};

/// What fails while another program streams.
const BUSY: [&str; 3] = ["s_fmt", "s_parm", "reqbufs"];

/// Obeys one command.
pub fn obey(world: &mut World, line: &str) -> Result<String, String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["status"] => return Ok(world.status()),
        ["unplug", number] => world.unplug(read(number)?)?,
        ["plug", number] => plug(world, read(number)?, read(number)?)?,
        ["plug", number, "as", other] => plug(world, read(number)?, read(other)?)?,
        ["add", ..] => {
            let (number, spec) = Spec::parse(line.trim_start().trim_start_matches("add"))?;
            world.plug(number, Arc::new(spec));
        }
        [verb, number, rest @ ..] => {
            let device = world
                .devices
                .get_mut(&read(number)?)
                .ok_or("no such device")?;
            adjust(device, verb, rest)?;
        }
        _ => return Err("no such command".into()),
    }
    Ok(String::new())
}

fn plug(world: &mut World, number: u32, other: u32) -> Result<(), String> {
    let spec = world
        .unplugged
        .remove(&number)
        .ok_or("it is not unplugged")?;
    world.plug(other, spec);
    Ok(())
}

fn adjust(device: &mut Device, verb: &str, rest: &[&str]) -> Result<(), String> {
    match (verb, rest) {
        ("stall", []) => device.is_stalled = true,
        ("stall", ["off"]) => device.is_stalled = false,
        ("tables", []) => device.omits_tables = false,
        ("tables", ["off"]) => device.omits_tables = true,
        ("damage", [kind]) => device.damage = Some((damage(kind)?, 1)),
        ("damage", [kind, count]) => device.damage = Some((damage(kind)?, read(count)?)),
        ("fail", [operation, error, count @ ..]) => {
            device.provoke(operation, Fault::Error(error_number(error)?), times(count)?);
        }
        ("delay", [operation, milliseconds, count @ ..]) => {
            device.provoke(operation, Fault::Delay(read(milliseconds)?), times(count)?);
        }
        ("heal", [operation]) => device.forgive(operation),
        ("busy", []) => {
            for each in &BUSY {
                device.provoke(each, Fault::Error(libc::EBUSY), None);
            }
        }
        ("busy", ["off"]) => BUSY.iter().for_each(|each| device.forgive(each)),
        _ => return Err("no such command".into()),
    }
    Ok(())
}

fn read<T: FromStr>(word: &str) -> Result<T, String> {
    word.parse().map_err(|_| format!("`{word}` is no number"))
}

fn times(count: &[&str]) -> Result<Option<u32>, String> {
    count.first().map(|count| read(count)).transpose()
}

fn damage(kind: &str) -> Result<Damage, String> {
    Ok(match kind {
        "garbage" => Damage::Garbage,
        "truncated" => Damage::Truncated,
        "empty" => Damage::Empty,
        "wrong-size" => Damage::WrongSize,
        _ => return Err(format!("no damage `{kind}`")),
    })
}

fn error_number(name: &str) -> Result<i32, String> {
    Ok(match name {
        "EACCES" => libc::EACCES,
        "EBUSY" => libc::EBUSY,
        "EINVAL" => libc::EINVAL,
        "EIO" => libc::EIO,
        "ENODEV" => libc::ENODEV,
        "ENOSPC" => libc::ENOSPC,
        _ => return Err(format!("no error `{name}`")),
    })
}
