"""The skin: a colour map and height maps of expression lines, painted around the head.

See `canvas` for the map.
"""

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter

from canvas import HEIGHT, WIDTH, clouds, linear

PLAIN = (0.70, 0.42)  # map coordinates of even skin, on the cheek towards the ear

TONE = (178, 122, 90)
BROW = (38, 26, 20)
HAIR = (34, 25, 21)
LIP = (164, 88, 78)
MOUTH = (112, 40, 40)


def _brow_mask(canvas, random):
    """Single hairs along an arch, fuller at the inner end."""
    inner, peak, outer = np.array([0.115, 7.468]), np.array([0.40, 7.578]), np.array([0.575, 7.475])
    scale, count = 2, 520
    picture = Image.new("L", (WIDTH * scale, HEIGHT * scale), 0)
    draw = ImageDraw.Draw(picture)
    t = random.random(count)
    across = random.uniform(-1, 1, count)
    arch = ((1 - t) ** 2)[:, None] * inner + (2 * t * (1 - t))[:, None] * peak + (t**2)[:, None] * outer
    arch[:, 1] += across * 0.027 * np.clip(0.8 + 0.8 * t, 0, 1.1) * np.clip((1.02 - t) / 0.55, 0.12, 1)
    rise = np.where(across < 0, 1.0, 0.25) * (1 - t) - 0.5 * t
    lean = np.stack([np.full(count, 0.9), rise], 1)
    lean *= (0.05 * random.uniform(0.6, 1.1, count) / np.linalg.norm(lean, axis=1))[:, None]
    for side in (1, -1):
        roots = canvas.pixels(arch * [side, 1], scale)
        tips = canvas.pixels((arch + lean) * [side, 1], scale)
        for root, tip in zip(roots, tips):
            draw.line([tuple(root), tuple(tip)], fill=int(random.uniform(110, 220)), width=3)
    small = np.asarray(picture.resize((WIDTH, HEIGHT), Image.LANCZOS), np.float32) / 255
    hairs = gaussian_filter(small, 0.6)
    return np.clip(0.9 * hairs + 0.35 * gaussian_filter(small, 4), 0, 0.95)


def _scalp_mask(canvas, random):
    """Short hair at the temples and the nape, where the hat leaves it to be seen."""
    line = np.interp(np.abs(canvas.turn), [0, 0.6, 0.85, 1.0, 1.12, 1.3, 1.9], [8.0, 7.95, 7.62, 7.35, 7.02, 7.0, 6.7])
    edge = canvas.y - line + 0.03 * clouds(random, 24, 3)
    grain = gaussian_filter(random.normal(size=(HEIGHT, WIDTH)), (1.6, 0.5))
    return np.clip(edge / 0.10, 0, 1) * np.clip(0.82 + 0.5 * grain, 0.3, 0.97)


def colour_map(canvas, random):
    """Linear albedo, HEIGHT x WIDTH x 3."""
    skin = np.ones((HEIGHT, WIDTH, 3), np.float32) * np.float32(TONE)
    skin *= 1 + 0.022 * clouds(random, 10, 5)[..., None] * np.float32([0.8, 1, 1.1])
    skin *= 1 + 0.020 * gaussian_filter(random.normal(size=(HEIGHT, WIDTH)), 0.8)[..., None] * 2

    def tint(mask, colour):
        nonlocal skin
        skin *= 1 - mask[..., None] * (1 - np.float32(colour))

    red = (1.02, 0.86, 0.84)
    tint(0.85 * canvas.spot(0.38, 6.98, 0.14, 0.11), red)
    tint(0.80 * canvas.spot(0, 6.92, 0.11, 0.08), red)
    tint(0.45 * canvas.spot(0, 6.38, 0.13, 0.08), red)
    tint(0.60 * canvas.spot(0.29, 7.19, 0.14, 0.045), (0.86, 0.78, 0.80))
    tint(0.55 * canvas.spot(0.31, 7.37, 0.13, 0.04), (0.84, 0.74, 0.74))
    tint(0.30 * canvas.spot(0, 7.85, 0.42, 0.2), (1.05, 1.03, 0.99))
    tint(0.25 * canvas.spot(0.42, 7.10, 0.12, 0.06), (1.06, 1.05, 1.03))
    for mask, paint in ((_scalp_mask(canvas, random), HAIR), (_brow_mask(canvas, random), BROW)):
        skin = skin * (1 - mask[..., None]) + np.float32(paint) * mask[..., None]
    return np.ascontiguousarray(linear(np.clip(skin, 0, 255)))


def pores(random):
    """The height of skin at rest, in mesh units."""
    fine = gaussian_filter(random.normal(size=(HEIGHT, WIDTH)), 1.1)
    return (0.0006 * fine / fine.std() + 0.0008 * clouds(random, 96, 2)).astype(np.float32)


# Lines that an Action Unit folds into the skin: polylines in front view on the person's left (mirrored),
# strength, softness in texels.
LINES = {
    1: ([[(0, 7.67), (0.13, 7.66), (0.22, 7.63)], [(0, 7.75), (0.15, 7.735), (0.26, 7.70)], [(0, 7.83), (0.12, 7.825)]], 0.5, 6),
    2: ([[(0.05, 7.70), (0.25, 7.71), (0.45, 7.66)], [(0.02, 7.79), (0.25, 7.80), (0.42, 7.755)]], 0.45, 6),
    4: ([[(0.055, 7.40), (0.06, 7.48), (0.048, 7.57)], [(0.10, 7.44), (0.115, 7.50)]], 0.6, 7),
    6: ([[(0.475, 7.30), (0.57, 7.35)], [(0.485, 7.275), (0.60, 7.285)], [(0.475, 7.25), (0.585, 7.21)], [(0.18, 7.195), (0.27, 7.145), (0.40, 7.165)]], 0.5, 4.5),
    7: ([[(0.18, 7.195), (0.27, 7.15), (0.40, 7.17)]], 0.35, 5),
    9: ([[(0, 7.285), (0.06, 7.275)], [(0, 7.235), (0.06, 7.225)], [(0, 7.335), (0.06, 7.33)], [(0.07, 7.22), (0.13, 7.12)], [(0.10, 7.24), (0.16, 7.15)]], 0.45, 5.5),
    10: ([[(0.185, 6.97), (0.24, 6.90), (0.30, 6.80), (0.335, 6.69)]], 0.7, 15),
    12: ([[(0.185, 6.97), (0.24, 6.90), (0.30, 6.80), (0.335, 6.69)], [(0.345, 6.68), (0.37, 6.61), (0.35, 6.54)]], 0.75, 14),
    15: ([[(0.275, 6.56), (0.305, 6.48), (0.30, 6.40)]], 0.7, 8),
    17: ([[(0, 6.455), (0.09, 6.445), (0.15, 6.425)]], 0.7, 8),
    20: ([[(0.335, 6.70), (0.362, 6.62), (0.345, 6.53)]], 0.6, 8),
}
FOLD = 0.022  # depth of a line at full intensity, in mesh units


def lines(canvas, intensities):
    """The height of the lines that these Action Units fold, in mesh units (down is negative)."""
    total = np.zeros((HEIGHT, WIDTH), np.float32)
    for number, (paths, strength, softness) in LINES.items():
        amount = intensities.get(number, 0)
        if amount == 0:
            continue
        picture = Image.new("L", (WIDTH, HEIGHT), 0)
        draw = ImageDraw.Draw(picture)
        for path in paths:
            path = np.array(path)
            at = np.linspace(0, len(path) - 1, 16)
            curve = np.stack([np.interp(at, np.arange(len(path)), path[:, k]) for k in (0, 1)], 1)
            for side in (1, -1):
                draw.line([tuple(p) for p in canvas.pixels(curve * [side, 1])], fill=255, width=5, joint="curve")
        drawn = np.asarray(picture, np.float32) / 255
        fold = gaussian_filter(drawn, softness) - 0.8 * gaussian_filter(drawn, 2.6 * softness)
        total -= FOLD * amount * strength * fold / fold.max()
    return total
