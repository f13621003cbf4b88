"""The skin's colour and its relief, painted on the map around the head. See `canvas` for the map."""

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter, map_coordinates

from canvas import HEIGHT, WIDTH, clouds, linear

RED = (1.03, 0.80, 0.78)  # what more blood does to the colour
DARK = (0.84, 0.76, 0.76)  # thin or folded skin


def _even(random, sigma):
    """Smooth noise of unit deviation that is even on the skin, where texels are half as wide as high."""
    step = 1 if sigma < 4 else 4  # what is smooth need not be made finely
    noise = random.normal(size=(HEIGHT // step, WIDTH // step)).astype(np.float32)
    noise = gaussian_filter(noise, (sigma / step, 2 * sigma / step))
    return _enlarged(noise / noise.std(), step)


def _enlarged(values, step):
    return values if step == 1 else np.asarray(Image.fromarray(values).resize((WIDTH, HEIGHT), Image.BILINEAR))


def stubble_mask(canvas):
    """Where beards grow: cheeks below the bone, jaw, chin, upper lip and throat."""
    turn, y = np.abs(canvas.turn), canvas.y
    edge = lambda value, at, width: 1 / (1 + np.exp(-np.clip((value - at) / width, -40, 40)))
    cheeks = edge(-y, -(6.60 + 0.50 * np.clip(turn - 0.42, 0, 1)), 0.035) * edge(-turn, -1.24, 0.03)
    moustache = edge(-np.abs(y - 6.765), -0.065, 0.012) * edge(-turn, -0.30, 0.03)
    lips = np.exp(-(((y - 6.62) / 0.075) ** 4)) * np.exp(-((turn / 0.27) ** 6))
    bare_chin = 0.4 * np.exp(-(((turn - 0.16) / 0.06) ** 2) - ((y - 6.51) / 0.035) ** 2)
    return np.maximum(cheeks, moustache) * (1 - np.clip(lips, 0, 1)) * (1 - bare_chin) * edge(y, 6.10 + 0.10 * np.exp(-((turn / 0.5) ** 2)), 0.035)


def colour(canvas, person, random):
    """Linear albedo, HEIGHT x WIDTH x 3."""
    tone = np.float32(person.skin)
    pale = float(np.clip((tone.mean() - 50) / 120, 0, 1))  # blood shows through pale skin only
    skin = np.ones((HEIGHT, WIDTH, 3), np.float32) * tone
    skin *= 1 + 0.020 * clouds(random, 10, 5, 1)[..., None] * np.float32([0.8, 1.1, 1.2])
    blotches = clouds(random, 26, 4, 1)[..., None]
    skin *= 1 + (0.012 + 0.016 * pale) * blotches * np.float32([-0.2, 1.0, 0.9])
    skin *= 1 + 0.016 * _even(random, 0.7)[..., None]

    def tint(mask, by):
        nonlocal skin
        skin *= 1 - mask[..., None] * (1 - np.float32(by))

    blush = person.blush * (0.35 + 0.65 * pale)
    # Blood does not spread evenly: a flush is torn into patches, and never the same on both cheeks.
    patchy = np.clip(1 + 0.55 * clouds(random, 14, 4, 1), 0, 2)
    tint(0.42 * blush * patchy * canvas.spot(0.36, 7.00, 0.13, 0.09), RED)
    tint(0.20 * blush * patchy * canvas.spot(0.46, 6.80, 0.14, 0.16), RED)
    tint(0.50 * blush * patchy * canvas.spot(0, 6.94, 0.09, 0.09), RED)
    tint(0.40 * blush * canvas.spot(0.11, 6.88, 0.05, 0.05), RED)
    tint(0.40 * blush * canvas.spot(0, 6.38, 0.13, 0.08), RED)
    tint(0.30 * blush * canvas.spot(0, 7.50, 0.10, 0.10), RED)
    tint(0.65 * canvas.spot(0.29, 7.20, 0.14, 0.045), DARK)
    tint(0.60 * canvas.spot(0.31, 7.37, 0.13, 0.04), DARK)
    tint(0.35 * canvas.spot(0.16, 7.30, 0.04, 0.06), DARK)
    tint(0.30 * canvas.spot(0, 7.85, 0.42, 0.2), (1.05, 1.03, 0.98))
    tint(0.30 * canvas.spot(0.44, 7.12, 0.12, 0.06), (1.06, 1.05, 1.02))
    tint((0.35 - 0.25 * pale) * canvas.spot(0, 6.66, 0.24, 0.13), (0.80, 0.76, 0.76))
    tint((0.30 - 0.25 * pale) * canvas.spot(0.62, 7.25, 0.10, 0.30), (0.80, 0.78, 0.78))
    if person.freckles:
        tint(_freckles(canvas, person.freckles, random), (0.76, 0.60, 0.50))
    if person.age > 50:
        tint(_spots(canvas, (person.age - 50) / 20, random), (0.80, 0.72, 0.66))
    if person.stubble:
        mask = stubble_mask(canvas) * person.stubble
        shadow = np.clip(mask * (0.50 + 0.26 * _even(random, 0.6)), 0, 0.9)[..., None]
        beard = np.float32(person.beard_colour or person.hair_colour)
        skin = skin * (1 - shadow) + shadow * (0.7 * beard + 0.3 * tone * [0.72, 0.74, 0.78])
    # Under the hairs of the brows, or the skin shines through them.
    brow = np.float32(person.brow_colour or person.hair_colour)
    shade = 0.34 * person.brow_density * gaussian_filter(_brow(canvas, person), 9)[..., None]
    skin = skin * (1 - shade) + shade * (0.6 * brow + 0.4 * tone * 0.7)
    return np.ascontiguousarray(linear(np.clip(skin, 0, 255)))


def _freckles(canvas, amount, random):
    picture = Image.new("L", (WIDTH, HEIGHT), 0)
    draw = ImageDraw.Draw(picture)
    count = int(520 * amount)
    at = np.stack([random.normal(0, 0.32, count), random.normal(7.02, 0.13, count)], 1)
    for (x, y), size in zip(canvas.pixels(at), random.uniform(0.5, 2.1, count)):
        draw.ellipse([x - size, y - size, x + size, y + size], fill=int(random.uniform(50, 190)))
    return gaussian_filter(np.asarray(picture, np.float32) / 255, 0.9)


def _spots(canvas, amount, random):
    """The larger, paler spots of age, at temples and forehead."""
    picture = Image.new("L", (WIDTH, HEIGHT), 0)
    draw = ImageDraw.Draw(picture)
    count = int(46 * amount)
    side = random.choice([-1, 1], count)
    at = np.stack([side * random.uniform(0.1, 0.62, count), random.uniform(7.0, 8.0, count)], 1)
    for (x, y), size in zip(canvas.pixels(at), random.uniform(1.5, 5.5, count)):
        draw.ellipse([x - size, y - 0.8 * size, x + size, y + 0.8 * size], fill=int(random.uniform(50, 170)))
    return gaussian_filter(np.asarray(picture, np.float32) / 255, 2.0)


def brow_arch(person, t):
    """The brow's middle line in front view, from the inner end (t = 0) to the outer, and half its height."""
    arched = 1 - person.male
    inner, outer = np.array([0.120, 7.494]), np.array([0.575, 7.462 - 0.006 * arched])
    peak = np.array([0.410, 7.572 + 0.020 * arched])
    t = t[:, None]
    line = (1 - t) ** 2 * inner + 2 * t * (1 - t) * peak + t**2 * outer
    half = 0.026 * person.brow_width * np.clip(0.55 + 1.6 * t, 0, 1.1) * np.clip((1.03 - t) / 0.55, 0.12, 1)
    return line, half[:, 0]


def _brow(canvas, person):
    line, half = brow_arch(person, np.linspace(0, 1, 60))
    outline = np.concatenate([line + [0, 1] * half[:, None], (line - [0, 1] * half[:, None])[::-1]])
    picture = Image.new("L", (WIDTH, HEIGHT), 0)
    for side in (1, -1):
        ImageDraw.Draw(picture).polygon([tuple(p) for p in canvas.pixels(outline * [side, 1])], fill=255)
    return np.asarray(picture, np.float32) / 255


# Lines that an Action Unit folds into the skin: polylines in front view on the person's left (mirrored),
# strength, softness in texels.
LINES = {
    1: ([[(0, 7.66), (0.13, 7.655), (0.21, 7.63)], [(0, 7.745), (0.15, 7.73), (0.25, 7.70)], [(0, 7.835), (0.14, 7.825)]], 0.50, 6.0),
    2: ([[(0.04, 7.70), (0.25, 7.71), (0.46, 7.66)], [(0.02, 7.79), (0.25, 7.80), (0.42, 7.755)], [(0.0, 7.89), (0.2, 7.885)]], 0.45, 6.5),
    4: ([[(0.050, 7.40), (0.056, 7.48), (0.046, 7.58)], [(0.095, 7.44), (0.105, 7.50)]], 0.75, 6.0),
    6: ([[(0.475, 7.30), (0.57, 7.35)], [(0.485, 7.275), (0.60, 7.285)], [(0.475, 7.25), (0.585, 7.21)], [(0.18, 7.195), (0.27, 7.145), (0.40, 7.165)]], 0.45, 4.5),
    7: ([[(0.18, 7.195), (0.27, 7.15), (0.40, 7.17)]], 0.35, 5.0),
    9: ([[(0, 7.285), (0.06, 7.275)], [(0, 7.235), (0.055, 7.225)], [(0, 7.335), (0.06, 7.33)], [(0.06, 7.22), (0.12, 7.13)], [(0.09, 7.235), (0.15, 7.15)]], 0.42, 7.0),
    10: ([[(0.185, 6.97), (0.24, 6.90), (0.30, 6.80), (0.335, 6.69)]], 0.70, 14.0),
    12: ([[(0.185, 6.97), (0.24, 6.90), (0.30, 6.80), (0.335, 6.69)]], 0.35, 18.0),
    15: ([[(0.275, 6.56), (0.305, 6.48), (0.30, 6.40)]], 0.65, 8.0),
    17: ([[(0, 6.455), (0.09, 6.445), (0.15, 6.425)]], 0.70, 8.0),
    20: ([[(0.335, 6.70), (0.362, 6.62), (0.345, 6.53)]], 0.28, 11.0),
    23: ([[(0.03, 6.745), (0.035, 6.70)], [(0.09, 6.735), (0.095, 6.695)]], 0.22, 4.0),
}
AGEING = {1: 0.25, 2: 0.35, 4: 0.30, 6: 0.55, 7: 0.45, 10: 0.45, 15: 0.45, 17: 0.2, 20: 0.2, 23: 0.7}  # what stays, at 75
FOLD = 0.020  # depth of a line at full intensity, in mesh units


class Relief:
    """The skin's height in mesh units: pores, and the lines that age and Action Units fold."""

    def __init__(self, canvas, person, random):
        self.canvas, self.random = canvas, random
        self.years = np.clip((person.age - 32) / 43, 0, 1.1)
        coarse = 0.50 + 0.20 * person.male + 0.15 * self.years
        self.rest = coarse * (0.0006 * _even(random, 1.0) + 0.0008 * clouds(random, 110, 2, 1))
        self.chin = 0.0035 * _even(random, 3.5) * canvas.spot(0, 6.38, 0.11, 0.055)
        # No line is quite straight or even.
        rows, columns = np.mgrid[0 : HEIGHT // 2, 0 : WIDTH // 2].astype(np.float32)
        self.bent = [rows + 2.2 * _even(random, 20)[::2, ::2], columns + 2.0 * _even(random, 20)[::2, ::2]]
        self.uneven = np.clip(1 + 0.28 * clouds(random, 20, 2, 1), 0.3, 1.6)
        self.folds = {number: self._fold(*line) for number, line in LINES.items()}

    def _fold(self, paths, strength, softness):
        """One unit's lines. Soft as they are, half the map's fineness is enough."""
        drawn = np.zeros((HEIGHT // 2, WIDTH // 2), np.float32)
        for path in paths:
            drawn += self.random.uniform(0.7, 1.15) * _line(self.canvas, np.array(path), self.random)
        soft = gaussian_filter(drawn, softness / 2) - 0.8 * gaussian_filter(drawn, 1.3 * softness)
        soft = map_coordinates(soft, self.bent, order=1, mode="nearest")
        return -FOLD * strength * _enlarged(soft / soft.max(), 2) * self.uneven

    def of(self, intensities):
        """The height of the skin with these Action Units, HEIGHT x WIDTH."""
        total = self.rest + intensities.get(17, 0) * self.chin
        for number, fold in self.folds.items():
            total += ((0.68 + 0.50 * self.years) * intensities.get(number, 0) + AGEING.get(number, 0) * self.years) * fold
        return np.ascontiguousarray(total, np.float32)


def _line(canvas, path, random):
    """One line on both sides, of which either ends a little elsewhere and fades out; half the map's size."""
    picture = Image.new("L", (WIDTH // 2, HEIGHT // 2), 0)
    draw = ImageDraw.Draw(picture)
    middle = path[0][0] == 0
    for side in (1, -1):
        ends = np.array([0 if middle else random.uniform(0, 0.12), 1 - random.uniform(0, 0.15)])
        at = np.linspace(*(ends * (len(path) - 1)), 18)
        curve = np.stack([np.interp(at, np.arange(len(path)), path[:, k]) for k in (0, 1)], 1)
        curve[:, 1] += random.normal(0, 0.004)
        points = canvas.pixels(curve * [side, 1], 0.5)
        for k in range(len(points) - 1):
            fade = np.interp(k, [0, 3, 12, 17], [1.0 if middle else 0.5, 1, 1, 0.35])
            draw.line([tuple(points[k]), tuple(points[k + 1])], fill=int(255 * fade), width=3)
    return np.asarray(picture, np.float32) / 255
