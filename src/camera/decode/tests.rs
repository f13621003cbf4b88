//! Decoding good, damaged and hostile data.

use image::{ImageBuffer, Rgb, codecs::jpeg::JpegEncoder};
use proptest::prelude::*;

use super::*;

/// A smooth JPEG picture with a known colour at each point.
fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let image = ImageBuffer::from_fn(width, height, |x, y| {
        Rgb([(x * 200 / width) as u8, (y * 200 / height) as u8, 90])
    });
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 92)
        .encode_image(&image)
        .unwrap();
    bytes
}

/// The image without its DHT segments, as many cameras send it.
fn without_tables(jpeg: &[u8]) -> Vec<u8> {
    let mut out = jpeg[..2].to_vec();
    let mut at = 2;
    while jpeg[at + 1] != 0xda {
        let next = at + 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        if jpeg[at + 1] != 0xc4 {
            out.extend_from_slice(&jpeg[at..next]);
        }
        at = next;
    }
    out.extend_from_slice(&jpeg[at..]);
    out
}

fn format(encoding: Encoding, width: u32, height: u32) -> Format {
    Format {
        encoding,
        width,
        height,
        fps: 30,
    }
}

#[test]
fn a_jpeg_is_decoded_to_rgba_with_and_without_tables_and_with_a_tail() {
    let whole = jpeg(64, 48);
    let bare = without_tables(&whole);
    assert!(
        bare.len() + 300 < whole.len(),
        "the tables were not removed"
    );
    let with_tail = [whole.as_slice(), &[0xff, 0xd9, 1, 2, 3, 0xff]].concat();
    let mut decoder = Decoder::default();
    let format = format(Encoding::Mjpeg, 64, 48);
    let expected = decoder.decode(format, &whole).unwrap();
    let pixel = &expected.rgba()[(24 * 64 + 32) * 4..][..4];
    for (value, wanted) in pixel.iter().zip([100, 100, 90, 255]) {
        assert!(value.abs_diff(wanted) < 8, "{pixel:?}");
    }
    for data in [bare, with_tail] {
        assert_eq!(decoder.decode(format, &data).unwrap(), expected);
    }
}

#[test]
fn another_size_than_agreed_is_damage() {
    let mut decoder = Decoder::default();
    let damage = decoder
        .decode(format(Encoding::Mjpeg, 64, 48), &jpeg(32, 24))
        .unwrap_err();
    assert_eq!(damage, "32x24 pixels instead of 64x48");
    assert!(decoder.jpeg(&jpeg(32, 24), None).is_ok());
}

#[test]
fn every_truncated_jpeg_is_damage() {
    let whole = jpeg(64, 48);
    let mut decoder = Decoder::default();
    for length in 0..whole.len() {
        assert!(
            decoder.jpeg(&whole[..length], None).is_err(),
            "{length} of {}",
            whole.len()
        );
    }
}

/// A picture with detail in every block, with and without halved colour.
fn detailed(width: u32, height: u32, gray: bool) -> Vec<u8> {
    let mut state = 7_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let image = ImageBuffer::from_fn(width, height, |_, _| Rgb([noise(), noise(), noise()]));
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 60);
    if gray {
        let image = image::DynamicImage::ImageRgb8(image).into_luma8();
        encoder.encode_image(&image).unwrap();
    } else {
        encoder.encode_image(&image).unwrap();
    }
    bytes
}

/// As a buffer holds it that a camera filled in part: what came, then the end.
fn cut(whole: &[u8], lost: usize) -> Vec<u8> {
    [&whole[..whole.len() - 2 - lost], &[0xff, 0xd9]].concat()
}

#[test]
fn a_jpeg_that_breaks_off_before_an_older_ones_end_is_damage() {
    // So many bytes at the end may belong to the last block alone, which nobody
    // sees; from there on every cut must be told.
    for (name, whole, least) in [
        ("smooth", jpeg(64, 48), 12),
        ("detailed", detailed(64, 48, false), 64),
        ("gray", detailed(64, 48, true), 64),
        (
            "without tables",
            without_tables(&detailed(64, 48, false)),
            64,
        ),
        ("of odd size", detailed(61, 43, false), 64),
    ] {
        let mut decoder = Decoder::default();
        assert!(decoder.jpeg(&cut(&whole, 0), None).is_ok(), "{name}");
        let scan = whole
            .windows(2)
            .position(|two| two == [0xff, 0xda])
            .unwrap();
        let all = whole.len() - scan - 16;
        assert!(all > 2 * least, "{name} is too short");
        for lost in least..all {
            let cut = cut(&whole, lost);
            assert!(
                decoder.jpeg(&cut, None).is_err(),
                "{name}, {lost} bytes lost"
            );
        }
    }
}

#[test]
fn a_jpeg_with_restart_markers_is_decoded_whole_and_refused_in_part() {
    let whole = include_bytes!("restarts.jpg");
    let mut decoder = Decoder::default();
    let picture = decoder.jpeg(whole, None).unwrap();
    assert_eq!((picture.width(), picture.height()), (64, 48));
    let last = whole
        .windows(2)
        .rposition(|two| two[0] == 0xff && (0xd0..=0xd7).contains(&two[1]))
        .unwrap();
    let damage = decoder
        .jpeg(&cut(whole, whole.len() - 2 - last), None)
        .unwrap_err();
    assert!(damage.ends_with("parts are there"), "{damage}");
}

#[test]
fn a_huge_header_is_refused_before_memory_is_taken() {
    let mut bomb = jpeg(16, 16);
    let sof = bomb.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    bomb[sof + 5..sof + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert!(Decoder::default().jpeg(&bomb, None).is_err());
}

#[test]
fn short_raw_data_and_odd_sizes_are_damage() {
    let mut decoder = Decoder::default();
    for (encoding, bytes) in [
        (Encoding::Yuyv, 16 * 8 * 2),
        (Encoding::Nv12, 16 * 8 * 3 / 2),
    ] {
        let data = vec![128; bytes];
        assert!(decoder.decode(format(encoding, 16, 8), &data).is_ok());
        assert!(decoder.decode(format(encoding, 16, 8), &data[1..]).is_err());
        assert!(decoder.decode(format(encoding, 15, 8), &data).is_err());
    }
}

/// BT.601, limited range, in floating point.
fn reference(y: u8, u: u8, v: u8) -> [f64; 3] {
    let (y, u, v) = (
        f64::from(y) - 16.0,
        f64::from(u) - 128.0,
        f64::from(v) - 128.0,
    );
    let y = y * 255.0 / 219.0;
    [
        y + 1.596_027 * v,
        y - 0.391_762 * u - 0.812_968 * v,
        y + 2.017_232 * u,
    ]
    .map(|value| value.clamp(0.0, 255.0))
}

proptest! {
    #[test]
    fn random_bytes_never_panic(data in proptest::collection::vec(any::<u8>(), 0..4096)) {
        let mut decoder = Decoder::default();
        for encoding in Encoding::ALL {
            let _ = decoder.decode(format(encoding, 32, 32), &data);
        }
    }

    #[test]
    fn a_jpeg_with_flipped_bytes_never_panics(
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        bare in any::<bool>(),
    ) {
        let whole = jpeg(48, 32);
        let mut data = if bare { without_tables(&whole) } else { whole };
        for (at, value) in flips {
            let at = at.index(data.len());
            data[at] = value;
        }
        if let Ok(picture) = Decoder::default().decode(format(Encoding::Mjpeg, 48, 32), &data) {
            prop_assert_eq!((picture.width(), picture.height()), (48, 32));
            prop_assert!(picture.rgba().iter().skip(3).step_by(4).all(|alpha| *alpha == 255));
        }
    }

    #[test]
    fn yuv_follows_the_formula(y in any::<u8>(), u in any::<u8>(), v in any::<u8>()) {
        let mut decoder = Decoder::default();
        let yuyv = decoder.decode(format(Encoding::Yuyv, 2, 2), &[y, u, y, v, y, u, y, v]).unwrap();
        let nv12 = decoder.decode(format(Encoding::Nv12, 2, 2), &[y, y, y, y, u, v]).unwrap();
        prop_assert_eq!(&yuyv, &nv12);
        for pixel in yuyv.rgba().chunks(4) {
            prop_assert_eq!(pixel[3], 255);
            for (value, wanted) in pixel.iter().zip(reference(y, u, v)) {
                prop_assert!((f64::from(*value) - wanted).abs() <= 1.5, "{:?} {}", pixel, wanted);
            }
        }
    }
}

#[test]
fn yuv_puts_each_pixel_in_its_place() {
    let mut decoder = Decoder::default();
    // Brightness rises from pixel to pixel; the lower half of the NV12 picture is red.
    let yuyv: Vec<u8> = (0..8).flat_map(|i| [16 + 20 * i, 128]).collect();
    let picture = decoder.decode(format(Encoding::Yuyv, 4, 2), &yuyv).unwrap();
    let greys: Vec<_> = picture.rgba().chunks(4).map(|pixel| pixel[0]).collect();
    assert_eq!(greys, [0, 23, 47, 70, 93, 116, 140, 163]);
    let nv12 = [&[100; 16][..], &[128; 4], &[128, 240, 128, 240]].concat();
    let picture = decoder.decode(format(Encoding::Nv12, 4, 4), &nv12).unwrap();
    let red: Vec<_> = picture
        .rgba()
        .chunks(4)
        .map(|pixel| pixel[0] > 200)
        .collect();
    assert_eq!(red, [[false; 8], [true; 8]].concat());
}
