"""A small renderer: soft sky light with real occlusion, a key light with shadow, light bleeding in skin.

The loops over pixels are in raster.c, which is compiled with the system's C compiler at the first use.
"""

import ctypes
import hashlib
import os
import pathlib
import subprocess
import tempfile

import numpy as np
from scipy.ndimage import gaussian_filter

SUPERSAMPLING = 2
SHADOW_SIZE = 1024
SKY_SIZE = 224
SKY_SAMPLES = 32
SHADOW_REACH = 2.6  # half the side of the square the shadow maps see, in mesh units
SCENE_CENTRE = np.float32([0, 7.0, 0.6])

# Layout of a vertex: what every part of the scene supplies.
NORMAL, POSITION, ALBEDO, AMBIENT = slice(0, 3), slice(3, 6), slice(6, 9), slice(9, 12)
MATERIAL, BLEED, TEXEL = slice(12, 16), 16, slice(17, 19)
SIZE = 19

SKY = np.float32([0.30, 0.31, 0.34])  # light from everywhere
WINDOW = (np.float32([0.75, 0.35, 0.55]), np.float32([0.34, 0.40, 0.52]))  # a cool window to one side
CEILING = (np.float32([0.0, 1.0, 0.25]), np.float32([0.36, 0.34, 0.30]))
LAMPS = [  # direction towards the lamp, colour; the first casts the shadow
    ([-0.52, 0.50, 0.80], [1.22, 1.12, 0.98]),
    ([0.85, 0.20, 0.45], [0.16, 0.19, 0.25]),
    ([0.70, 0.45, -0.55], [0.50, 0.55, 0.68]),
    ([0.05, -0.20, 0.95], [0.10, 0.10, 0.11]),
]
EXPOSURE = 0.92


FLAGS = ["-O3", "-fno-math-errno", "-fno-trapping-math", "-shared", "-fPIC"]  # not -ffast-math: it changes numpy's floats


def _library():
    source = pathlib.Path(__file__).with_name("raster.c")
    version = hashlib.sha256(source.read_bytes() + " ".join(FLAGS).encode()).hexdigest()[:16]
    built = pathlib.Path(tempfile.gettempdir()) / f"clip-raster-{version}.so"
    if not built.exists():
        part = built.with_suffix(f".{os.getpid()}")
        subprocess.run([os.environ.get("CC", "cc"), *FLAGS, str(source), "-o", str(part), "-lm"], check=True)
        part.rename(built)
    return ctypes.CDLL(str(built))


_c = _library()


def _call(function, *arguments):
    """Calls C, with arrays as pointers and floats as C floats."""
    kept = []
    for a in arguments:
        if isinstance(a, np.ndarray):
            assert a.flags.c_contiguous and a.dtype in (np.float32, np.int32)
            kept.append(a.ctypes.data_as(ctypes.c_void_p))
        else:
            kept.append(ctypes.c_float(a) if isinstance(a, float) else a)
    getattr(_c, function)(*kept)


def cover(width, height, triangles, points):
    """The nearest triangle of each pixel and its barycentric weights."""
    depth = np.zeros((height, width), np.float32)
    owner = np.full((height, width), -1, np.int32)
    weights = np.zeros((height, width, 2), np.float32)
    _call("cover", width, height, len(triangles), triangles, points, depth, owner, weights)
    return owner, weights


def interpolate(owner, weights, triangles, points, attributes):
    """The attributes of the vertices at each covered pixel."""
    out = np.zeros((*owner.shape, attributes.shape[1]), np.float32)
    _call("interpolate", owner.size, owner, weights, triangles, points, attributes.shape[1], attributes, out)
    return out


def _sample(owner, limit, pixels, picture):
    size = picture.shape[2] if picture.ndim == 3 else 1
    out = np.zeros((*owner.shape, size), np.float32)
    texels = np.ascontiguousarray(pixels[..., TEXEL])
    _call("sample", owner.size, owner, limit, texels, 2, picture.shape[1], picture.shape[0], size, picture, out)
    return out


def _view(direction, size):
    """The matrix from positions to the texels of a map seen from a far light."""
    z = np.asarray(direction, np.float64) / np.linalg.norm(direction)
    x = np.cross([0, 1, 0.01], z)
    x /= np.linalg.norm(x)
    y = np.cross(z, x)
    scale = size / (2 * SHADOW_REACH)
    rows = np.stack([x * scale, -y * scale, z])
    shift = -rows @ SCENE_CENTRE + [size / 2, size / 2, 50]
    return np.ascontiguousarray(np.c_[rows, shift], np.float32), np.float32(z)


def _shadow_map(matrix, size, triangles, positions):
    points = np.ascontiguousarray(positions @ matrix[:, :3].T + matrix[:, 3])
    depth = np.zeros((size, size), np.float32)
    _call("cover", size, size, len(triangles), triangles, points, depth, None, None)
    return depth, points


def _sky_light(triangles, positions, normals):
    """Light that reaches each vertex from the sky, window and ceiling past everything in the way."""
    i = np.arange(SKY_SAMPLES) + 0.5
    up = 1 - 1.7 * i / SKY_SAMPLES  # nothing comes from straight below: the desk is dark
    turn = np.pi * (1 + 5**0.5) * i
    flat = np.sqrt(1 - up**2)
    out = np.zeros_like(positions)
    for d in np.stack([flat * np.cos(turn), up, flat * np.sin(turn)], 1):
        matrix, direction = _view(d, SKY_SIZE)
        depth, points = _shadow_map(matrix, SKY_SIZE, triangles, positions)
        radiance = SKY.copy()
        for towards, colour in (WINDOW, CEILING):
            radiance += colour * 4 * max(0.0, float(direction @ towards) / np.linalg.norm(towards)) ** 4
        radiance *= np.float32(4 / SKY_SAMPLES)
        _call("gather", len(points), points, normals, direction, radiance, depth, SKY_SIZE, 0.03, out)
    return out


def _bleed(diffuse, amount):
    """Light that enters skin leaves it nearby, red furthest: a blur on the screen, kept within the skin."""
    rows, columns = np.nonzero(amount > 0)
    if len(rows) == 0:
        return diffuse
    box = (slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1))
    inside, mask = diffuse[box], amount[box][..., None]
    layers = []
    for sigma in (2.0 * SUPERSAMPLING / 2, 6.5 * SUPERSAMPLING / 2):
        blurred = gaussian_filter(inside * mask, (sigma, sigma, 0), truncate=2.5)
        share = gaussian_filter(mask, (sigma, sigma, 0), truncate=2.5)
        layers.append(blurred / np.maximum(share, 1e-4))
    near, far = np.float32([0.40, 0.32, 0.22]), np.float32([0.36, 0.14, 0.06])
    soft = inside * (1 - near - far) + layers[0] * near + layers[1] * far
    out = diffuse.copy()
    out[box] = inside * (1 - mask) + soft * mask
    return out


def _develop(linear):
    """A gentle film curve, then sRGB's transfer: 0 to 1."""
    x = np.maximum(linear * EXPOSURE, 0)
    x = x * (2.51 * x * 0.55 + 0.05) / (x * (2.43 * x * 0.55 + 0.60) + 0.14)
    x = np.clip(x, 0, 1)
    return np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055)


class Camera:
    """A pinhole camera that looks along -z."""

    def __init__(self, width, height, place, span):
        """`span`: how many mesh units the picture's height shows at z = 1 (the face)."""
        self.width, self.height = width * SUPERSAMPLING, height * SUPERSAMPLING
        self.place = np.float32(place)
        self.focal = np.float32(self.height / span * (place[2] - 1.0))

    def project(self, positions):
        """Positions to pixels and nearness."""
        near = 1 / (self.place[2] - positions[:, 2])
        x = self.width / 2 + (positions[:, 0] - self.place[0]) * self.focal * near
        y = self.height / 2 - (positions[:, 1] - self.place[1]) * self.focal * near
        return np.ascontiguousarray(np.stack([x, y, near], 1), np.float32)


def render(camera, vertices, triangles, skin, texture, height, wall):
    """The picture, height x width x 3, 0 to 1.

    `vertices` in the layout above; the first `skin` triangles take `texture` and the height map `height`;
    `wall` is the background, linear light.
    """
    positions = np.ascontiguousarray(vertices[:, POSITION])
    vertices[:, AMBIENT] = _sky_light(triangles, positions, np.ascontiguousarray(vertices[:, NORMAL]))
    points = camera.project(positions)
    owner, weights = cover(camera.width, camera.height, triangles, points)
    pixels = interpolate(owner, weights, triangles, points, vertices)
    part = lambda which: np.ascontiguousarray(pixels[..., which])

    colour, relief = _sample(owner, skin, pixels, texture), _sample(owner, skin, pixels, height)
    albedo, is_skin = part(ALBEDO), ((owner >= 0) & (owner < skin))[..., None]
    crease = np.exp(np.clip(relief, -0.02, 0) * 22)
    albedo = np.where(is_skin, albedo * colour * crease, albedo)
    position, normal = part(POSITION), part(NORMAL)
    normal /= np.maximum(np.linalg.norm(normal, axis=2, keepdims=True), 1e-6)
    _call("bend", camera.width, camera.height, owner, skin, position, relief, normal)

    lamps = np.float32([[*(np.array(d) / np.linalg.norm(d)), *c] for d, c in LAMPS])
    matrix, _ = _view(lamps[0, :3], SHADOW_SIZE)
    depth, _ = _shadow_map(matrix, SHADOW_SIZE, triangles, positions)
    diffuse, specular = np.zeros_like(position), np.zeros_like(position)
    _call(
        "light", owner.size, owner, position, normal, part(AMBIENT), part(MATERIAL), camera.place,
        len(lamps), lamps, matrix, depth, SHADOW_SIZE, 0.035, diffuse, specular,
    )
    diffuse = _bleed(diffuse, pixels[..., BLEED])
    picture = np.where((owner >= 0)[..., None], albedo * diffuse + specular, wall)
    cells = (camera.height // SUPERSAMPLING, SUPERSAMPLING, camera.width // SUPERSAMPLING, SUPERSAMPLING, 3)
    return _develop(picture.reshape(cells).mean((1, 3)))
