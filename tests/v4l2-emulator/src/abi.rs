//! The part of `<linux/videodev2.h>` that is emulated, in its 64-bit layout.

/// `_IOC`: direction, type `V`, number and argument size in one word.
const fn request<T>(direction: u32, number: u32) -> u32 {
    direction << 30 | (size_of::<T>() as u32) << 16 | (b'V' as u32) << 8 | number
}
const READ: u32 = 2;
const WRITE: u32 = 1;

/// `v4l2_capability`
#[repr(C)]
pub struct Capability {
    pub driver: [u8; 16],
    pub card: [u8; 32],
    pub bus: [u8; 32],
    pub version: u32,
    pub all: u32,
    pub this_node: u32,
    pub reserved: [u32; 3],
}

/// `v4l2_fmtdesc`
#[repr(C)]
pub struct FormatDescription {
    pub index: u32,
    pub kind: u32,
    pub flags: u32,
    pub description: [u8; 32],
    pub fourcc: u32,
    pub bus_code: u32,
    pub reserved: [u32; 3],
}

/// `v4l2_format`, of whose union only pictures are used.
#[repr(C)]
pub struct Format {
    pub kind: u32,
    pub padding: u32,
    pub picture: PictureFormat,
    pub rest: [u8; 152],
}

/// `v4l2_pix_format`
#[repr(C)]
#[derive(Clone, Copy)]
pub struct PictureFormat {
    pub width: u32,
    pub height: u32,
    pub fourcc: u32,
    pub field: u32,
    pub bytes_per_line: u32,
    pub bytes: u32,
    pub colour_space: u32,
    pub private: u32,
    pub flags: u32,
    pub encoding: u32,
    pub quantisation: u32,
    pub transfer: u32,
}

/// `v4l2_frmsizeenum`
#[repr(C)]
pub struct FrameSize {
    pub index: u32,
    pub fourcc: u32,
    pub kind: u32,
    pub size: [u32; 6],
    pub reserved: [u32; 2],
}

/// `v4l2_frmivalenum`
#[repr(C)]
pub struct FrameInterval {
    pub index: u32,
    pub fourcc: u32,
    pub width: u32,
    pub height: u32,
    pub kind: u32,
    pub interval: [u32; 6],
    pub reserved: [u32; 2],
}

/// `v4l2_streamparm`, of whose union only capture is used.
#[repr(C)]
pub struct StreamParameters {
    pub kind: u32,
    pub capability: u32,
    pub mode: u32,
    pub numerator: u32,
    pub denominator: u32,
    pub rest: [u8; 184],
}

/// `v4l2_requestbuffers`
#[repr(C)]
pub struct RequestBuffers {
    pub count: u32,
    pub kind: u32,
    pub memory: u32,
    pub capabilities: u32,
    pub flags: u8,
    pub reserved: [u8; 3],
}

/// `v4l2_buffer`
#[repr(C)]
pub struct Buffer {
    pub index: u32,
    pub kind: u32,
    pub bytes_used: u32,
    pub flags: u32,
    pub field: u32,
    pub padding: u32,
    pub seconds: i64,
    pub microseconds: i64,
    pub timecode: [u32; 4],
    pub sequence: u32,
    pub memory: u32,
    pub offset: u64,
    pub length: u32,
    pub rest: [u32; 3],
}

const _: () = {
    assert!(size_of::<Capability>() == 104 && size_of::<FormatDescription>() == 64);
    assert!(size_of::<Format>() == 208 && size_of::<FrameSize>() == 44);
    assert!(size_of::<FrameInterval>() == 52 && size_of::<StreamParameters>() == 204);
    assert!(size_of::<RequestBuffers>() == 20 && size_of::<Buffer>() == 88);
};

pub const QUERYCAP: u32 = request::<Capability>(READ, 0);
pub const ENUM_FMT: u32 = request::<FormatDescription>(READ | WRITE, 2);
pub const G_FMT: u32 = request::<Format>(READ | WRITE, 4);
pub const S_FMT: u32 = request::<Format>(READ | WRITE, 5);
pub const REQBUFS: u32 = request::<RequestBuffers>(READ | WRITE, 8);
pub const QUERYBUF: u32 = request::<Buffer>(READ | WRITE, 9);
pub const QBUF: u32 = request::<Buffer>(READ | WRITE, 15);
pub const DQBUF: u32 = request::<Buffer>(READ | WRITE, 17);
pub const STREAMON: u32 = request::<i32>(WRITE, 18);
pub const STREAMOFF: u32 = request::<i32>(WRITE, 19);
pub const G_PARM: u32 = request::<StreamParameters>(READ | WRITE, 21);
pub const S_PARM: u32 = request::<StreamParameters>(READ | WRITE, 22);
pub const ENUM_FRAMESIZES: u32 = request::<FrameSize>(READ | WRITE, 74);
pub const ENUM_FRAMEINTERVALS: u32 = request::<FrameInterval>(READ | WRITE, 75);

/// `V4L2_BUF_TYPE_VIDEO_CAPTURE`
pub const CAPTURE: u32 = 1;
/// `V4L2_MEMORY_MMAP`
pub const MMAP: u32 = 1;
/// `V4L2_FRMSIZE_TYPE_DISCRETE` and `V4L2_FRMIVAL_TYPE_DISCRETE`
pub const DISCRETE: u32 = 1;
/// `V4L2_FIELD_NONE`
pub const PROGRESSIVE: u32 = 1;
/// `V4L2_COLORSPACE_SRGB`
pub const SRGB: u32 = 8;
/// `V4L2_CAP_TIMEPERFRAME`
pub const TIME_PER_FRAME: u32 = 0x1000;

pub const CAP_VIDEO_CAPTURE: u32 = 1;
pub const CAP_META_CAPTURE: u32 = 0x0080_0000;
pub const CAP_STREAMING: u32 = 0x0400_0000;
pub const CAP_DEVICE_CAPS: u32 = 0x8000_0000;

pub const FLAG_MAPPED: u32 = 1;
pub const FLAG_QUEUED: u32 = 2;
pub const FLAG_ERROR: u32 = 0x40;
pub const FLAG_MONOTONIC: u32 = 0x2000;

/// The code of a picture encoding.
pub const fn fourcc(name: [u8; 4]) -> u32 {
    u32::from_le_bytes(name)
}
pub const MJPG: u32 = fourcc(*b"MJPG");
pub const NV12: u32 = fourcc(*b"NV12");
