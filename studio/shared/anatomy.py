"""Shapes that a head needs besides skin: eyeballs, teeth and gums, a sweater. No colours."""

import numpy as np

from assets import base
from mesh import Normals, compact, grid


def eyeball(neutral, side):
    """Centre and radius of an eyeball; `side` is l or r, the person's own."""
    shell = neutral[np.unique(base().quads_of(f"helper-{side}-eye"))]
    system = np.c_[2 * shell, np.ones(len(shell))]
    solved = np.linalg.lstsq(system, (shell**2).sum(1), rcond=None)[0]
    centre = solved[:3]
    # A little smaller and further back than the helper, or raised cheeks push the lid through it.
    radius = 0.975 * np.sqrt(solved[3] + (centre**2).sum())
    return centre - [0, 0, 0.010], radius


class Jaw:
    """Fourteen teeth and the gum of one jaw, which move stiffly with the helper strip.

    `points`: of the teeth, then of the gum (from number `gum` on); `quads` over all of them.
    """

    WIDTHS = {"upper": (0.088, 0.072, 0.078, 0.072, 0.072, 0.09, 0.09), "lower": (0.058, 0.062, 0.07, 0.07, 0.072, 0.09, 0.09)}
    HEIGHTS = {"upper": (0.150, 0.136, 0.146, 0.126, 0.12, 0.115, 0.11), "lower": (0.125, 0.125, 0.13, 0.12, 0.115, 0.11, 0.1)}
    DROP = {"upper": 0.035, "lower": 0.060}  # below the helper's edge: lower teeth hide, upper ones show
    SET_BACK = 0.055  # behind the helper's front, so that the lips have room

    def __init__(self, neutral, jaw):
        strip = base().quads_of(f"helper-{jaw}-teeth")
        self.helper, gum = compact(strip)
        self.rest = neutral[self.helper]
        low, high = self.rest.min(0), self.rest.max(0)
        sign = 1 if jaw == "upper" else -1
        slope = np.linalg.lstsq(np.c_[self.rest[:, 2], np.ones(len(self.rest))], self.rest[:, 1], rcond=None)[0][0]
        edge, front = (low if sign > 0 else high)[1] - self.DROP[jaw], high[2] - self.SET_BACK
        half, depth = high[0] - 0.055, front - low[2]

        turn = np.linspace(-np.pi / 2, np.pi / 2, 2001)
        arch = np.stack([half * np.sin(turn), low[2] + depth * np.cos(turn)], 1)
        arch = np.concatenate([arch[:1] - [0, 0.4], arch, arch[-1:] - [0, 0.4]])  # straight on, where the jaw is small
        length = np.r_[0, np.cumsum(np.linalg.norm(np.diff(arch, axis=0), axis=1))]
        length -= length[1001]

        around, over = np.linspace(-np.pi, np.pi, 20, endpoint=False), np.linspace(-np.pi / 2, np.pi / 2, 14)
        o, a = (x.ravel() for x in np.meshgrid(over, around, indexing="ij"))
        round_off = lambda x, power: np.sign(x) * np.abs(x) ** power
        shape = np.stack(
            [round_off(np.cos(o), 0.45) * round_off(np.cos(a), 0.6), round_off(np.sin(o), 0.45), round_off(np.cos(o), 0.45) * round_off(np.sin(a), 0.6)], 1
        )
        points, quads = [], []
        for side in (1, -1):
            start = 0.0
            for wide, tall in zip(self.WIDTHS[jaw], self.HEIGHTS[jaw]):
                at = side * (start + wide / 2)
                start += wide
                x, z = (np.interp(at, length, arch[:, k]) for k in (0, 1))
                ahead = np.array([np.interp(at + 0.01, length, arch[:, k]) for k in (0, 1)]) - [x, z]
                ahead /= np.linalg.norm(ahead)
                along, outward = np.array([ahead[0], 0, ahead[1]]), np.array([-ahead[1], 0, ahead[0]])
                tooth = shape * [wide * 0.53, tall / 2, 0.04]
                tooth[:, 0] *= 1 - 0.12 * shape[:, 1] * sign  # narrower at the gum
                middle = np.array([x, edge + sign * tall / 2 + slope * (z - front), z])
                quads.append(grid(14, 20) + sum(map(len, points)))
                points.append(middle + tooth[:, :1] * along + tooth[:, 1:2] * [0, 1, 0] + tooth[:, 2:] * outward)
        gums = self.rest + [0, 0.10 * sign, 0]
        centre = gums.mean(0)
        gums[:, [0, 2]] = centre[[0, 2]] + (gums[:, [0, 2]] - centre[[0, 2]]) * 0.88
        self.gum = sum(map(len, points))
        self.points = np.concatenate([*points, gums]).astype(np.float32)
        self.quads = np.concatenate([*quads, gum + self.gum])

    def place(self, posed):
        """The points where the jaw now is: the stiff motion that best takes the helper strip along."""
        now = posed[self.helper]
        a, b = self.rest.mean(0), now.mean(0)
        u, _, v = np.linalg.svd((self.rest - a).T @ (now - b))
        turn = u @ np.diag([1, 1, np.sign(np.linalg.det(u @ v))]) @ v
        return ((self.points - a) @ turn + b).astype(np.float32)


class Sweater:
    """The torso a little outwards, with a round collar. `quads` over the points that `place` returns."""

    COLLAR = 0.062

    def __init__(self, quads, rest):
        """`quads`: the body's, finely divided, below the collar; `rest`: all vertices of the neutral body."""
        self.used, cloth = compact(quads)
        self.normals = Normals(cloth, len(self.used))
        ends = np.sort(np.stack([cloth, np.roll(cloth, -1, 1)], -1).reshape(-1, 2), 1)
        edges, uses = np.unique(ends, axis=0, return_counts=True)
        border = np.unique(edges[uses == 1])
        points = rest[self.used]
        rim = border[(points[border, 1] > 5.2) & (np.abs(points[border, 0]) < 1.6)]
        centre = points[rim].mean(0)
        # The collar: the upper border, in order around the neck.
        self.rim = rim[np.argsort(np.arctan2(points[rim, 0] - centre[0], points[rim, 2] - centre[2]))]
        self.quads = np.concatenate([cloth, grid(13, len(self.rim)) + len(self.used)])
        self.count = len(self.used) + 13 * len(self.rim)

    def place(self, body):
        """The sweater on the body's vertices."""
        points = body[self.used]
        normal = self.normals.of(points)
        cloth = points + 0.05 * normal
        line, out = cloth[self.rim], normal[self.rim]
        for _ in range(12):  # an even rim
            line = 0.5 * line + 0.25 * (np.roll(line, 1, 0) + np.roll(line, -1, 0))
            out = 0.5 * out + 0.25 * (np.roll(out, 1, 0) + np.roll(out, -1, 0))
        along = np.roll(line, -1, 0) - np.roll(line, 1, 0)
        along /= np.linalg.norm(along, axis=1, keepdims=True)
        up = np.cross(along, out)
        tube = [line + self.COLLAR * (np.cos(t) * 0.6 * out + np.sin(t) * 1.1 * up) for t in np.linspace(0, 2 * np.pi, 13)]
        return np.concatenate([cloth, *tube]).astype(np.float32)
