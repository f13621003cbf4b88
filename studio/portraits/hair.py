"""Everything that grows: scalp hair, brows, lashes and beards, as strands (n x points x 3)."""

from dataclasses import dataclass
from typing import Callable

import numpy as np
from scipy.spatial import cKDTree

import skin
from anatomy import eyeball
from assets import base
from canvas import AXIS, HEIGHT, WIDTH, texels

UP = np.array([0.0, 1.0, 0.0])
# The hairline on the base head: height by turn from the nose, in radians.
TURNS = [0, 0.35, 0.62, 0.82, 1.00, 1.14, 1.22, 1.36, 1.60, 1.90, 2.30, 3.20]
HEIGHTS = [8.03, 8.035, 7.95, 7.77, 7.60, 7.42, 7.14, 7.10, 7.45, 7.00, 6.65, 6.55]


def _unit(v):
    return v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9)


def _ease(value, low, high):
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def _turn(points):
    return np.arctan2(points[:, 0], points[:, 2] - AXIS)


def _above_line(points, person):
    """How far base points lie above the hairline."""
    turn = np.abs(_turn(points))
    waver = 0.012 * np.sin(23 * _turn(points)) + 0.008 * np.sin(51 * _turn(points) + 1)
    recede = person.hairline * np.exp(-(((turn - 0.45) / 0.4) ** 2))
    return points[:, 1] - np.interp(turn, TURNS, HEIGHTS) - recede - waver


@dataclass(frozen=True)
class Style:
    """How hair is cut and combed. Functions take base points (roots) and, where named, places reached."""

    count: int
    length: Callable  # roots -> length of each strand
    steer: Callable  # roots, places, t -> where strands want to go there
    lift: Callable  # roots -> height of the outermost strands over the skin
    rise: float = 0.7  # how much strands stand up at the root
    stiffness: float = 0.75  # how slowly they turn
    cling: float = 0.5  # how much those that stand off are drawn back
    steps: int = 16
    clump: float = 0.4  # how much tips gather
    wave: float = 0.0  # depth of waves
    coil: float = 0.0  # radius of coils
    radius: float = 0.0036
    parted: bool = False  # lies flat along the parting
    cut: float | None = None  # the height at which it is cut straight
    tint: float = 0.75  # how dark the scalp shows between


def _top(roots):
    """0 at the sides and the nape, 1 on the top of the head."""
    return _ease(roots[:, 1], 7.75, 8.25)[:, None]


def _down(roots):
    """Down and a little back over the sides."""
    return np.stack([np.zeros(len(roots)), np.full(len(roots), -1.0), -0.35 * _ease(roots[:, 2], 0, 0.8)], 1)


def _combed(x, y, z):
    """The top combed in this direction, the sides down."""
    return lambda roots, places, t: _top(roots) * np.array([x, y, z]) + (1 - _top(roots)) * _down(roots)


PARTING = 0.30  # where the hair parts, on the person's left


def _away(roots):
    """Sideways, away from the parting: -1 to 1, and little close to it."""
    return np.tanh((roots[:, 0] - PARTING) / 0.09)


def _parted(roots, places, t):
    away = _away(roots)[:, None]
    over = away * np.array([1.0, 0, 0.08]) + (1 - np.abs(away)) * np.array([0, 0.2, -1.0])
    return _top(roots) * over + (1 - _top(roots)) * _down(roots)


def _hanging(roots, places, t):
    """From the parting to the sides, then down."""
    away = _away(roots)
    fall = _ease(np.abs(places[:, 0]), 0.45, 0.85)[:, None]
    over = np.stack([away, np.zeros(len(roots)), -0.25 - 0.6 * (1 - np.abs(away))], 1)
    ends = np.array([0, -1.0, 0]) + np.stack([-0.30 * away * t**2, 0 * away, 0 * away], 1)
    return (1 - fall) * over + fall * ends


def _swept(roots, places, t):
    front = _ease(roots[:, 2], 0.2, 1.1)[:, None]
    return _top(roots) * (np.array([-0.25, 0.15, -1.0]) + front * [0, 0.5 * (1 - t), 0.1]) + (1 - _top(roots)) * (_down(roots) + [0, 0, -0.6])


def _tousled(roots, places, t):
    """Forward and to one side over the forehead, down elsewhere."""
    front = _ease(roots[:, 2], 0.1, 0.9)[:, None]
    side = _away(roots)[:, None] * np.array([1.0, 0, 0])
    return _top(roots) * (side + front * [0, -0.15, 0.45] + (1 - front) * [0, -0.3, -0.7]) + (1 - _top(roots)) * _down(roots)


def _outward(roots, places, t):
    return _unit(places - [0, 7.62, 0.25])


def _by_height(low, high, at=(7.1, 8.2)):
    """A length or lift that grows from the ears (`low`) to the top (`high`)."""
    return lambda roots: low + (high - low) * _ease(roots[:, 1], *at)


STYLES = {
    "crop": Style(26000, _by_height(0.10, 0.42), _parted, _by_height(0.030, 0.150), rise=0.8, clump=0.45, parted=True),
    "swept": Style(26000, _by_height(0.10, 0.62), _swept, _by_height(0.035, 0.190), rise=1.0, clump=0.5),
    "buzz": Style(42000, _by_height(0.030, 0.050), _combed(0, 0.1, 0.6), _by_height(0.02, 0.05), rise=1.6, steps=4, clump=0, radius=0.0030, tint=0.9),
    "coils": Style(17000, _by_height(0.22, 0.34), _outward, _by_height(0.24, 0.36), rise=1.5, stiffness=0.8, cling=0.2, steps=34, clump=0.1, coil=0.026, radius=0.0034, tint=0.95),
    "bob": Style(30000, lambda roots: np.full(len(roots), 2.3), _hanging, _by_height(0.17, 0.14), rise=0.35, stiffness=0.7, steps=30, clump=0.35, parted=True, cut=6.42, radius=0.0036, tint=0.9),
    "waves": Style(30000, lambda roots: np.full(len(roots), 2.7), _hanging, _by_height(0.18, 0.15), rise=0.45, stiffness=0.75, steps=34, clump=0.5, wave=0.045, parted=True, cut=6.16, tint=0.9),
    "pixie": Style(28000, _by_height(0.16, 0.56), _tousled, _by_height(0.055, 0.150), rise=0.8, clump=0.5, wave=0.010, parted=True),
}


def density(points, person):
    """How densely hair grows at base points, 0 to 1."""
    return np.clip(_above_line(points, person) / 0.07, 0, 1)


def scalp(person, surface, still, random):
    """The hair of the head, on the neutral face `still` (points of the surface)."""
    style = STYLES[person.hair]
    roots = surface.scatter(random, style.count, lambda points: density(points, person))
    rest, start = roots.on(surface.rest), roots.on(still)
    normals = surface.normals.of(still)
    out = _unit(roots.on(normals))
    count, steps = len(roots), style.steps
    layer = random.uniform(0.15, 1, (count, 1)) ** 0.8
    guides = random.choice(count, count // 30, replace=False)
    lock = cKDTree(rest[guides]).query(rest)[1]
    sway = random.normal(size=(len(guides), 3))[lock]
    length = style.length(rest)
    young = np.where(length < 1, np.clip(_above_line(rest, person) / 0.16, 0.35, 1), 1)  # at the hairline
    length = length * young * random.uniform(0.8, 1.05, count) * (0.92 + 0.16 * random.random(len(guides))[lock])
    flat = 0.40 + 0.60 * np.abs(_away(rest))[:, None] if style.parted else 1.0
    height = style.lift(rest)[:, None] * layer * flat
    covered = 0.1 if style.cut is not None else 1.1  # long hair lies over the ears
    head = np.nonzero((still[:, 1] > 5.9) & (surface.inside < 0.1) & (surface.ears < covered))[0]
    tree = cKDTree(still[head])

    places, way = [start - 0.01 * out], _unit(style.rise * flat * out + _unit(style.steer(rest, start, 0)) + 0.10 * sway)
    here = start
    for k in range(steps):
        t = (k + 1) / steps
        aim = _unit(style.steer(rest, here, t)) + 0.05 * sway
        way = _unit(style.stiffness * way + (1 - style.stiffness) * aim + 0.015 * random.normal(size=(count, 3)))
        there = here + way * (length / steps)[:, None]
        near, index = tree.query(there)
        normal = normals[head[index]]
        off = ((there - still[head[index]]) * normal).sum(1, keepdims=True)
        want = 0.008 + height * np.sin(min(1, 1.6 * t) * np.pi / 2)
        close = near[:, None] < 0.5
        there = there + close * normal * (np.clip(want - off, 0, None) - _cling(style, there) * np.clip(off - want, 0, None))
        if style.cut is not None:
            there = _clear_face(there, rest)
        way = _unit(there - here)
        here = there
        places.append(here)
    strands = np.stack(places, 1)
    strands = _gather(strands, guides, lock, style.clump)
    strands = _curl(strands, style, sway, lock, random)
    if style.cut is not None:
        strands = _snip(strands, style.cut + 0.03 * random.normal(size=count))
    # The renderer draws smooth curves through the points: half of them do for all but coils.
    fineness = 1 if style.coil or steps < 8 else 2
    return _off_face(strands)[:, ::fineness].astype(np.float32)


def _cling(style, places):
    """How much hair is drawn back to the skin; long hair hangs nearly free of jaw and neck."""
    return style.cling * (0.16 + 0.84 * _ease(places[:, 1:2], 7.2, 7.6) if style.cut is not None else 1.0)


def _clear_face(places, roots):
    """Moves what would hang before the face to its side."""
    side = np.where(roots[:, 0] > PARTING, 1.0, -1.0)
    edge = 0.56 + 0.10 * _ease(-places[:, 1], -7.9, -7.2)
    before = (places[:, 2] > 0.45) & (places[:, 1] < 7.95)
    lacking = np.where(before, np.clip(edge - side * places[:, 0], 0, 0.12), 0)
    return places + np.stack([side * lacking, 0 * lacking, -0.6 * lacking], 1)


def _gather(strands, guides, lock, amount):
    """Draws the tips of a lock together."""
    t = np.linspace(0, 1, strands.shape[1])[None, :, None] ** 1.3 * amount
    guide = strands[guides][lock]
    return strands * (1 - t) + (guide + 0.5 * (strands[:, :1] - guide[:, :1])) * t


def _curl(strands, style, sway, lock, random):
    """Winds coils around single strands, or lays waves into whole locks, from where they hang."""
    if not style.coil and not style.wave:
        return strands
    t = np.linspace(0, 1, strands.shape[1])
    along = _unit(np.gradient(strands, axis=1))
    across = _unit(np.cross(along, UP + 0.3 * sway[:, None, :]))
    other = np.cross(along, across)
    turns, own = (5.0, np.arange(len(strands))) if style.coil else (2.2, lock)
    phase = random.uniform(0, 2 * np.pi, (len(strands), 1))[own]
    angle = (2 * np.pi * turns * t[None] + phase)[..., None]
    grown = np.minimum(1, 4 * t) if style.coil else _ease(t, 0.15, 0.6)
    size = (style.coil or style.wave) * grown[None, :, None] * random.uniform(0.6, 1.3, (len(strands), 1, 1))[own]
    return strands + size * (np.cos(angle) * across + (np.sin(angle) * other if style.coil else 0))


def _snip(strands, height):
    """Cuts strands where they first fall below a height."""
    out = strands.copy()
    count = strands.shape[1]
    below = strands[..., 1] < height[:, None]
    for n in np.nonzero(below.any(1))[0]:
        k = max(int(below[n].argmax()), 1)
        a, b = strands[n, k - 1, 1], strands[n, k, 1]
        stop = k - 1 + (a - height[n]) / max(a - b, 1e-6)
        at = np.linspace(0, np.clip(stop, 0.5, count - 1), count)
        for axis in range(3):
            out[n, :, axis] = np.interp(at, np.arange(count), strands[n, :, axis])
    return out


def _off_face(strands):
    """Leaves out strands that cross the face, or stray from the ends of long hair."""
    aside, height, ahead = np.abs(strands[..., 0]), strands[..., 1], strands[..., 2]
    wrong = (aside < 0.50) & (height < 7.72) & (ahead > 0.9) | (aside > 1.0) & (height < 6.95)
    # Row by row: what hangs further out than nearly all others there.
    row = np.floor((height - height.min()) / 0.1).astype(int)
    outline = [np.quantile(aside[at], 0.9) if (at := row == k).any() else 0 for k in range(row.max() + 1)]
    wrong |= (height < 7.5) & (aside > np.array(outline)[row] + 0.03)
    # Column by column, what stands up.
    column = np.floor((strands[..., 0] + 2) / 0.1).astype(int)
    ridge = [np.quantile(height[at], 0.98) if (at := column == k).any() else 0 for k in range(column.max() + 1)]
    wrong |= (height > 8.0) & (height > np.array(ridge)[column] + 0.03)
    return strands[~wrong.any(1)]


def brows(person, surface, canvas, posed, random):
    """Both brows on a posed face."""
    normals = surface.normals.of(posed)
    count = int(430 * person.brow_density)
    out = []
    for side in (1, -1):
        t = random.beta(1.15, 1.15, count)
        across = random.triangular(-1.15, 0, 1.15, count)  # fewer towards the edges
        line, half = skin.brow_arch(person, t)
        line = line + np.stack([0 * t, across * half], 1) + random.normal(0, 0.003, (count, 2))
        line[:, 0] *= side
        root = surface.attach(canvas.behind(line))
        start = root.on(posed)
        right = _unit(surface.attach(canvas.behind(line + [side * 0.02, 0])).on(posed) - start)
        up = _unit(surface.attach(canvas.behind(line + [0, 0.02])).on(posed) - start)
        out_of = _unit(root.on(normals))
        rise = np.where(across < 0, 0.75, 0.15) * (1 - t) ** 1.2 + np.where(across < 0, 0.15, -0.45) * t
        way = _unit(right + up * rise[:, None] + 0.10 * random.normal(size=(count, 3)))
        length = random.uniform(0.036, 0.062, count) * (1 - 0.3 * t)
        at = np.linspace(0, 1, 5)[None, :, None]
        out.append(start[:, None] + way[:, None] * length[:, None, None] * at + out_of[:, None] * 0.012 * np.sin(2.6 * at))
    return np.concatenate(out).astype(np.float32)


LASHES = 8  # to each quad of the helper, of which a lid has about a dozen


def lashes(person, posed, random):
    """The upper lashes on a posed face (all vertices of the base mesh). Lower ones are too fine to be seen."""
    out = []
    for side in "lr":
        centre, _ = eyeball(posed, side)
        for quad in base().quads_of(f"helper-{side}-eyelashes-2"):
            if len(set(quad)) < 4:
                continue
            # Turn the quad until its first edge lies at the lid.
            far = np.linalg.norm(posed[quad] - centre, axis=1)
            quad = np.roll(quad, -int(np.argmin(far + np.roll(far, -1))))
            a, b, c, d = posed[quad].astype(float)
            t = random.random((LASHES, 1))
            root = a + (b - a) * t
            tip = d + (c - d) * np.clip(t + random.normal(0, 0.15, (LASHES, 1)), -0.4, 1.4)
            root = root - 0.012 * _unit(tip - root)
            length = 0.60 * person.lashes * random.uniform(0.45, 1.1, (LASHES, 1))
            at = np.linspace(0, 1, 6)[None, :, None]
            straight = root[:, None] + (tip - root)[:, None] * length[:, None] * at
            out.append(straight + UP * 0.026 * person.lashes * at**2)
    return np.concatenate(out).astype(np.float32)


def beard(person, surface, canvas, posed, random):
    """A short beard and moustache on a posed face."""
    mask = skin.stubble_mask(canvas)

    def wanted(points):
        u, v = texels(points).T
        inside = (u > 0) & (u < 1) & (v > 0) & (v < 1)
        rows, columns = np.clip((1 - v) * HEIGHT, 0, HEIGHT - 1), np.clip(u * WIDTH, 0, WIDTH - 1)
        return inside * mask[rows.astype(int), columns.astype(int)] ** 2  # no single hairs around the edge

    roots = surface.scatter(random, 20000, wanted)
    roots = roots[(roots.on(surface.lips[:, None])[:, 0] < 0.05) & (roots.on(surface.inside[:, None])[:, 0] < 0.05)]
    start, out = roots.on(posed), _unit(roots.on(surface.normals.of(posed)))
    count = len(roots)
    rest = roots.on(surface.rest)
    aside = np.stack([np.sign(rest[:, 0]) * _ease(rest[:, 1], 6.68, 6.74), np.full(count, -1.0), np.zeros(count)], 1)
    way = _unit(0.75 * out + _unit(aside) + 0.28 * random.normal(size=(count, 3)))
    bend = _unit(aside) - out * 0.5 + 0.3 * random.normal(size=(count, 3))
    length = (person.beard * random.uniform(0.6, 1.2, count))[:, None, None]
    at = np.linspace(0, 1, 5)[None, :, None]
    return (start[:, None] - 0.004 * out[:, None] + length * (way[:, None] * at + 0.25 * bend[:, None] * at**2)).astype(np.float32)
