//! The requests that a camera answers. Their names in commands are those of
//! V4L2 in small letters without `VIDIOC_`.

use libc::{c_int, c_void};

use crate::{
    abi::{self, *},
    device::{Device, Mode},
    handle::Handle,
    producer, raw, spawn,
    world::{stumble, world},
};

fn name(request: u32) -> Option<&'static str> {
    Some(match request {
        QUERYCAP => "querycap",
        ENUM_FMT => "enum_fmt",
        ENUM_FRAMESIZES => "enum_framesizes",
        ENUM_FRAMEINTERVALS => "enum_frameintervals",
        G_FMT => "g_fmt",
        S_FMT => "s_fmt",
        G_PARM => "g_parm",
        S_PARM => "s_parm",
        REQBUFS => "reqbufs",
        QUERYBUF => "querybuf",
        QBUF => "qbuf",
        DQBUF => "dqbuf",
        STREAMON => "streamon",
        STREAMOFF => "streamoff",
        _ => return None,
    })
}

/// Answers a request: 0 or a negative error number.
///
/// # Safety
/// `argument` must be null or point to the structure of the request.
pub unsafe fn ioctl(fd: c_int, request: u32, argument: *mut c_void) -> isize {
    let Some(name) = name(request) else {
        return -libc::ENOTTY as isize;
    };
    if argument.is_null() {
        return -libc::EFAULT as isize;
    }
    // SAFETY: the caller's promise; it is not null.
    match unsafe { answer(fd, request, name, argument) } {
        Ok(()) => 0,
        Err(error) => -error as isize,
    }
}

/// # Safety
/// `argument` must point to the structure of the request.
unsafe fn answer(fd: c_int, request: u32, name: &str, argument: *mut c_void) -> Result<(), c_int> {
    let number = world().open_device(fd)?.0.device;
    stumble(number, name)?;
    loop {
        let mut world = world();
        let (handle, device) = world.open_device(fd)?;
        // SAFETY: the caller's promise.
        let result = unsafe { step(fd, handle, device, request, argument) };
        let is_blocking = handle.is_blocking;
        drop(world);
        if result != Err(libc::EAGAIN) || !is_blocking {
            return result;
        }
        let waited = raw::wait_readable(fd);
        if waited < 0 {
            return Err(-waited as c_int);
        }
    }
}

/// # Safety
/// `argument` must point to the structure of the request.
unsafe fn step(
    fd: c_int,
    handle: &mut Handle,
    device: &mut Device,
    request: u32,
    argument: *mut c_void,
) -> Result<(), c_int> {
    // SAFETY: each function takes the structure of its request, which is what
    // the caller promises to pass; a program passes it initialised.
    unsafe {
        match request {
            QUERYCAP => capability(device, &mut *argument.cast()),
            // A metadata node has no queue of pictures.
            _ if device.spec.is_metadata => return Err(libc::EINVAL),
            ENUM_FMT => return format_description(device, &mut *argument.cast()),
            ENUM_FRAMESIZES => return frame_size(device, &mut *argument.cast()),
            ENUM_FRAMEINTERVALS => return frame_interval(device, &mut *argument.cast()),
            G_FMT => return format(device, &mut *argument.cast()),
            S_FMT => return set_format(device, &mut *argument.cast()),
            G_PARM => return parameters(device, &mut *argument.cast()),
            S_PARM => return set_parameters(fd, handle, device, &mut *argument.cast()),
            REQBUFS => return request_buffers(fd, handle, device, &mut *argument.cast()),
            QUERYBUF => return query_buffer(handle, device, &mut *argument.cast()),
            QBUF => return queue(handle, device, &mut *argument.cast()),
            DQBUF => return dequeue(handle, device, &mut *argument.cast()),
            STREAMON => return start(fd, handle, device),
            STREAMOFF => handle.stop(),
            _ => return Err(libc::ENOTTY),
        }
    }
    Ok(())
}

/// `Ok` if it holds, else `EINVAL`: the request is wrong.
fn demand(holds: bool) -> Result<(), c_int> {
    if holds { Ok(()) } else { Err(libc::EINVAL) }
}

fn free(holds: bool) -> Result<(), c_int> {
    if holds { Ok(()) } else { Err(libc::EBUSY) }
}

/// Writes `text` with a zero at its end, cut where it is too long.
fn copy_text(target: &mut [u8], text: &str) {
    target.fill(0);
    let length = text.len().min(target.len() - 1);
    target[..length].copy_from_slice(&text.as_bytes()[..length]);
}

fn capability(device: &Device, out: &mut Capability) {
    copy_text(&mut out.driver, "uvcvideo");
    copy_text(&mut out.card, &device.spec.name);
    copy_text(&mut out.bus, "usb-emulated-1");
    // Linux 6.1.0
    out.version = 6 << 16 | 1 << 8;
    let kind = if device.spec.is_metadata {
        CAP_META_CAPTURE
    } else {
        CAP_VIDEO_CAPTURE
    };
    out.this_node = CAP_STREAMING | kind;
    out.all = CAP_DEVICE_CAPS | CAP_STREAMING | CAP_VIDEO_CAPTURE | CAP_META_CAPTURE;
    out.reserved = [0; 3];
}

fn format_description(device: &Device, out: &mut FormatDescription) -> Result<(), c_int> {
    demand(out.kind == CAPTURE)?;
    out.fourcc = *device
        .spec
        .formats
        .get(out.index as usize)
        .ok_or(libc::EINVAL)?;
    out.flags = u32::from(out.fourcc == MJPG);
    copy_text(
        &mut out.description,
        &String::from_utf8_lossy(&out.fourcc.to_le_bytes()),
    );
    out.bus_code = 0;
    out.reserved = [0; 3];
    Ok(())
}

fn frame_size(device: &Device, out: &mut FrameSize) -> Result<(), c_int> {
    demand(device.spec.formats.contains(&out.fourcc))?;
    let (width, height) = *device
        .spec
        .sizes
        .get(out.index as usize)
        .ok_or(libc::EINVAL)?;
    out.kind = DISCRETE;
    out.size = [width, height, 0, 0, 0, 0];
    out.reserved = [0; 2];
    Ok(())
}

fn frame_interval(device: &Device, out: &mut FrameInterval) -> Result<(), c_int> {
    demand(device.spec.formats.contains(&out.fourcc))?;
    demand(device.spec.sizes.contains(&(out.width, out.height)))?;
    let rate = *device
        .spec
        .rates
        .get(out.index as usize)
        .ok_or(libc::EINVAL)?;
    out.kind = DISCRETE;
    out.interval = [1, rate, 0, 0, 0, 0];
    out.reserved = [0; 2];
    Ok(())
}

fn format(device: &Device, out: &mut Format) -> Result<(), c_int> {
    demand(out.kind == CAPTURE)?;
    let Mode {
        width,
        height,
        fourcc,
    } = device.mode;
    out.picture = PictureFormat {
        width,
        height,
        fourcc,
        field: PROGRESSIVE,
        bytes_per_line: match fourcc {
            MJPG => 0,
            NV12 => width,
            _ => width * 2,
        },
        bytes: device.mode.bytes(),
        colour_space: SRGB,
        private: 0,
        flags: 0,
        encoding: 0,
        quantisation: 0,
        transfer: 0,
    };
    Ok(())
}

fn set_format(device: &mut Device, out: &mut Format) -> Result<(), c_int> {
    demand(out.kind == CAPTURE)?;
    free(device.owner.is_none())?;
    let PictureFormat {
        width,
        height,
        fourcc,
        ..
    } = out.picture;
    device.mode = device.nearest(width, height, fourcc);
    device.rate = device.spec.rates[0];
    format(device, out)
}

fn parameters(device: &Device, out: &mut StreamParameters) -> Result<(), c_int> {
    demand(out.kind == CAPTURE)?;
    *out = StreamParameters {
        kind: CAPTURE,
        capability: TIME_PER_FRAME,
        mode: 0,
        numerator: 1,
        denominator: device.rate,
        rest: [0; 184],
    };
    Ok(())
}

fn set_parameters(
    fd: c_int,
    handle: &Handle,
    device: &mut Device,
    out: &mut StreamParameters,
) -> Result<(), c_int> {
    demand(out.kind == CAPTURE)?;
    free(handle.stream.is_none() && device.owner.is_none_or(|owner| owner == fd))?;
    if out.numerator > 0 && out.denominator > 0 {
        let distance = |rate: &&u32| (**rate * out.numerator).abs_diff(out.denominator);
        device.rate = *device
            .spec
            .rates
            .iter()
            .min_by_key(distance)
            .unwrap_or(&device.rate);
    }
    parameters(device, out)
}

fn request_buffers(
    fd: c_int,
    handle: &mut Handle,
    device: &mut Device,
    out: &mut RequestBuffers,
) -> Result<(), c_int> {
    demand(out.kind == CAPTURE && out.memory == abi::MMAP)?;
    free(handle.stream.is_none() && device.owner.is_none_or(|owner| owner == fd))?;
    handle.release();
    device.owner = None;
    if out.count > 0 {
        out.count = out.count.clamp(2, 32);
        handle.allocate(out.count as usize, device.mode.bytes() as usize)?;
        device.owner = Some(fd);
    }
    out.capabilities = 1;
    out.flags = 0;
    out.reserved = [0; 3];
    Ok(())
}

fn query_buffer(handle: &Handle, device: &Device, out: &mut Buffer) -> Result<(), c_int> {
    let index = out.index as usize;
    demand(out.kind == CAPTURE && index < handle.slots.len())?;
    out.bytes_used = 0;
    out.flags = handle.flags(index);
    place(handle, device, index, out);
    Ok(())
}

/// What is the same in every answer about buffer `index`.
fn place(handle: &Handle, device: &Device, index: usize, out: &mut Buffer) {
    out.index = index as u32;
    out.field = PROGRESSIVE;
    out.memory = abi::MMAP;
    out.length = device.mode.bytes();
    out.offset = (index * handle.slot_bytes) as u64;
}

fn queue(handle: &mut Handle, device: &Device, out: &mut Buffer) -> Result<(), c_int> {
    demand(out.kind == CAPTURE && out.memory == abi::MMAP)?;
    let index = out.index as usize;
    let slot = handle.slots.get_mut(index).ok_or(libc::EINVAL)?;
    demand(!slot.is_queued)?;
    slot.is_queued = true;
    handle.queued.push_back(index);
    query_buffer(handle, device, out)
}

fn dequeue(handle: &mut Handle, device: &Device, out: &mut Buffer) -> Result<(), c_int> {
    demand(out.kind == CAPTURE && out.memory == abi::MMAP && handle.stream.is_some())?;
    let filled = handle.filled.pop_front().ok_or(libc::EAGAIN)?;
    handle.slots[filled.slot].is_queued = false;
    out.bytes_used = filled.bytes as u32;
    out.sequence = filled.sequence;
    out.seconds = (filled.taken_us / 1_000_000) as i64;
    out.microseconds = (filled.taken_us % 1_000_000) as i64;
    out.timecode = [0; 4];
    out.flags = handle.flags(filled.slot) | if filled.is_damaged { FLAG_ERROR } else { 0 };
    place(handle, device, filled.slot, out);
    handle.announce();
    Ok(())
}

fn start(fd: c_int, handle: &mut Handle, device: &Device) -> Result<(), c_int> {
    demand(device.owner == Some(fd))?;
    if handle.stream.is_none() {
        let stream = handle.start();
        spawn(move || producer::run(fd, stream));
    }
    Ok(())
}
