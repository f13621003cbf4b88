"""The map around a head on which skin is painted.

It is cylindrical in the coordinates of the base mesh, so that a picture on it fits every identity and moves
with the face.
"""

import numpy as np
from scipy.ndimage import zoom

WIDTH, HEIGHT = 2048, 1024
AXIS = 0.55  # depth of the cylinder's axis
SPAN = 1.9  # the map ends this many radians either side of the nose
LOW, HIGH = 5.6, 8.6  # heights that the map covers
FRONT = 400  # pixels to a unit in the front view


def linear(colour):
    """8-bit sRGB to linear light."""
    c = np.asarray(colour, np.float32) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4).astype(np.float32)


def texels(points):
    """Map coordinates (0 to 1, v up) of points on the base mesh."""
    turn = np.arctan2(points[:, 0], points[:, 2] - AXIS)
    return np.stack([0.5 + turn / (2 * SPAN), (points[:, 1] - LOW) / (HIGH - LOW)], 1).astype(np.float32)


def clouds(random, coarsest, octaves, columns=2):
    """Fractal noise of unit deviation, HEIGHT x WIDTH; `columns` for each row of its grid: 1 is even on the skin."""
    total = np.zeros((HEIGHT, WIDTH), np.float32)
    for k in range(octaves):
        rows = coarsest * 2**k
        noise = random.normal(size=(rows + 1, columns * rows + 1)).astype(np.float32)
        total += 0.55**k * zoom(noise, (HEIGHT / rows, WIDTH / (columns * rows)), order=1)[:HEIGHT, :WIDTH]
    return total / total.std()


def spread(width, height, triangles, at, near, values):
    """What each pixel shows: `values` (n x k) of the nearest of the triangles that cover it, 0 where there is none.

    `at`: pixel coordinates of the vertices, n x 2; `near`: more is nearer.
    """
    picture = np.zeros((height, width, values.shape[1]), np.float32)
    depth = np.full((height, width), -np.inf)
    corners = at[triangles].astype(float)
    edge, other = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = edge[:, 0] * other[:, 1] - edge[:, 1] * other[:, 0]
    low = np.maximum(np.ceil(corners.min(1) - 0.5), 0).astype(int)
    high = np.minimum(np.floor(corners.max(1) - 0.5), [width - 1, height - 1]).astype(int) + 1
    for k in np.nonzero((np.abs(area) > 1e-9) & (high > low).all(1))[0]:
        (left, top), (right, bottom) = low[k], high[k]
        x = np.arange(left, right) + 0.5 - corners[k, 0, 0]
        y = (np.arange(top, bottom) + 0.5 - corners[k, 0, 1])[:, None]
        b = (x * other[k, 1] - y * other[k, 0]) / area[k]
        c = (y * edge[k, 0] - x * edge[k, 1]) / area[k]
        weights = np.stack([1 - b - c, b, c], -1)
        z = weights @ near[triangles[k]]
        box = (slice(top, bottom), slice(left, right))
        hit = (weights >= -1e-6).all(-1) & (z > depth[box])
        depth[box][hit] = z[hit]
        picture[box][hit] = (weights @ values[triangles[k]])[hit]
    return picture


class Canvas:
    """Knows where on the base head every texel lies, and where a point seen from the front is on the map."""

    def __init__(self, vertices, triangles):
        uv = texels(vertices)
        whole = np.abs(uv[triangles][..., 0].max(1) - uv[triangles][..., 0].min(1)) < 0.4  # not across the seam
        out = np.hypot(vertices[:, 0], vertices[:, 2] - AXIS)
        at = np.stack([uv[:, 0] * WIDTH, (1 - uv[:, 1]) * HEIGHT], 1)
        self.place = spread(WIDTH, HEIGHT, triangles[whole], at, out, vertices)
        self.x, self.y, self.front = self.place[..., 0], self.place[..., 1], self.place[..., 2] > 0.3
        self.turn = (np.arange(WIDTH) / WIDTH - 0.5)[None, :] * 2 * SPAN
        front = np.stack([vertices[:, 0] + 1, 9 - vertices[:, 1]], 1) * FRONT
        self.seen = spread(800, 1400, triangles[whole], front, vertices[:, 2], vertices)

    def spot(self, x, y, wide, high):
        """A soft spot on both sides of the face, in front view."""
        return np.exp(-0.5 * (((np.abs(self.x) - x) / wide) ** 2 + ((self.y - y) / high) ** 2)) * self.front

    def behind(self, points):
        """The points of the base mesh that front view points (x, y) show."""
        at = np.rint((points * [1, -1] + [1, 9]) * FRONT).astype(int)
        return self.seen[np.clip(at[:, 1], 0, 1399), np.clip(at[:, 0], 0, 799)]

    def pixels(self, points, scale=1):
        """Front view points (x, y) as pixels of the map."""
        uv = texels(self.behind(points))
        return np.stack([uv[:, 0] * WIDTH, (1 - uv[:, 1]) * HEIGHT], 1) * scale
