"""What a head needs besides skin: eyes, lashes, teeth, tongue, a knitted hat and a sweater."""

import numpy as np
import scipy.sparse as sp
from scipy.spatial import cKDTree

import anatomy
from assets import base
from canvas import linear
from mesh import Normals, compact, grid, subdivide, triangles

IRIS = (96, 58, 32)
WHITE = (206, 198, 192)
TOOTH = (218, 207, 188)
GUM = (176, 88, 86)
TONGUE = (182, 86, 86)
LASH = (20, 15, 14)
KNIT = (188, 96, 52)
SWEATER = (62, 84, 92)
IRIS_ANGLE = 0.44  # half the iris, seen from the eye's centre, radians


class Part:
    """Some quads with a colour and a material: specular strength, gloss exponent, wrap, fuzz; and light bleed."""

    def __init__(self, quads, count, colour, material, bleed=0.0):
        self.normals = Normals(quads, count)
        self.triangles = triangles(quads)
        self.colour = np.broadcast_to(np.float32(colour), (count, 3))
        self.material = np.broadcast_to(np.float32(material), (count, 4))
        self.bleed = np.broadcast_to(np.float32(bleed), (count,))
        self.texels = np.zeros((count, 2), np.float32)


class Eye:
    """An eyeball that turns; it keeps its own normals because it is round."""

    def __init__(self, neutral, side, random):
        self.centre, self.radius = anatomy.eyeball(neutral, side)
        rings = np.concatenate([np.linspace(0, 0.7, 44), np.linspace(0.74, 2.2, 18)])
        spokes = np.arange(96) * 2 * np.pi / 96
        ring, spoke = (a.ravel() for a in np.meshgrid(rings, spokes, indexing="ij"))
        self.directions = np.stack([np.sin(ring) * np.cos(spoke), np.sin(ring) * np.sin(spoke), np.cos(ring)], 1)
        bulge = 0.05 * np.clip(1 - (ring / 0.5) ** 2, 0, 1) ** 1.2
        self.lengths = self.radius * (1 + bulge)
        gloss = np.tile(np.float32([0.55, 240, 0.1, 0]), (len(ring), 1))
        self.part = Part(grid(len(rings), 96), len(ring), _iris(ring, spoke, random), gloss, 0.25)

    def place(self, gaze):
        """Positions and normals for a gaze (yaw, pitch) in radians."""
        turned = self.directions @ rotation(gaze[0], gaze[1], 0).T
        return (self.centre + turned * self.lengths[:, None]).astype(np.float32), turned.astype(np.float32)


def _iris(ring, spoke, random):
    """Colours of an eyeball by angle from the pupil's centre and around it."""
    fibre = np.interp(spoke, np.linspace(0, 2 * np.pi, 97), np.r_[(n := random.uniform(-1, 1, 96)), n[0]])
    iris = linear(IRIS) * (1.15 - 0.5 * np.abs(ring / IRIS_ANGLE - 0.5) + 0.28 * fibre)[:, None]
    white = linear(WHITE) * (1 - 0.30 * np.clip(ring - 0.75, 0, 1)[:, None] * np.float32([0.3, 1, 0.9]))
    edge = np.interp(ring, [IRIS_ANGLE - 0.09, IRIS_ANGLE - 0.01, IRIS_ANGLE + 0.05], [0, 0.85, 1])
    rim = np.interp(ring, [IRIS_ANGLE - 0.09, IRIS_ANGLE - 0.02, IRIS_ANGLE + 0.05], [1, 0.25, 1])
    mix = np.where(ring < IRIS_ANGLE, 0, edge)[:, None]
    colour = (iris * (1 - mix) + white * mix) * rim[:, None]
    pupil = np.interp(ring, [0.16, 0.19], [0, 1])[:, None]
    return colour * pupil + 0.003 * (1 - pupil)


def rotation(yaw, pitch, roll):
    """Turns by yaw (about y), then pitch (about x), then roll (about z), in radians."""
    cy, sy, cp, sp_, cr, sr = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch), np.cos(roll), np.sin(roll)
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_x = np.array([[1, 0, 0], [0, cp, -sp_], [0, sp_, cp]])
    about_z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    return about_z @ about_x @ about_y


class Lashes:
    """Slivers cut out of the upper lash helpers, as weights on the base mesh's vertices."""

    PER_QUAD, SHARE = 3, 0.11

    def __init__(self, neutral):
        rows, columns, values, quads = [], [], [], []
        for side in "lr":
            centre = neutral[np.unique(base().quads_of(f"helper-{side}-eye"))].mean(0)
            for q in base().quads_of(f"helper-{side}-eyelashes-2"):
                if len(set(q)) < 4:
                    continue
                # Turn the quad until its first edge lies at the lid.
                far = np.linalg.norm(neutral[q] - centre, axis=1)
                q = np.roll(q, -int(np.argmin(far + np.roll(far, -1))))
                for k in range(self.PER_QUAD):
                    middle = (k + 0.5) / self.PER_QUAD
                    for along, outer in ((-1, 0), (-1, 1), (1, 1), (1, 0)):
                        t = middle + along * self.SHARE / self.PER_QUAD * 1.5
                        first, second = (q[3], q[2]) if outer else (q[0], q[1])
                        number = len(rows) // 2
                        rows += [number, number]
                        columns += [first, second]
                        values += [1 - t, t]
                    quads.append(np.arange(4) + 4 * len(quads))
        count = len(rows) // 2
        self.matrix = sp.csr_matrix((values, (rows, columns)), (count, len(neutral))).astype(np.float32)
        self.part = Part(np.array(quads), count, linear(LASH), (0.05, 20, 0.3, 0))


class Teeth:
    """The teeth and the gum of one jaw."""

    def __init__(self, neutral, jaw):
        self.jaw = anatomy.Jaw(neutral, jaw)
        tooth = np.arange(len(self.jaw.points)) < self.jaw.gum
        colour = np.where(tooth[:, None], linear(TOOTH), linear(GUM))
        self.part = Part(self.jaw.quads, len(tooth), colour, (0.22, 60, 0.2, 0), 0.2)

    def place(self, posed):
        """The teeth where the jaw now is."""
        return self.jaw.place(posed)


class Tongue:
    """The helper tongue, made round."""

    def __init__(self):
        self.used, quads = compact(base().quads_of("helper-tongue"))
        self.matrix, quads = subdivide(quads, len(self.used))
        self.part = Part(quads, self.matrix.shape[0], linear(TONGUE), (0.20, 40, 0.3, 0), 0.3)

    def place(self, posed):
        """The tongue of a posed face."""
        return self.matrix @ posed[self.used]


class Hat:
    """A ribbed knitted hat with a folded brim, shaped over the head."""

    COLUMNS, RIBS = 360, 60
    CENTRE = np.array([0, 7.62, 0.32])
    BRIM = ([0, 0.5, 0.9, 1.25, 1.6, 2.2, np.pi], [8.10, 8.06, 7.93, 7.80, 7.68, 7.45, 7.36])  # height by turn

    def __init__(self, head):
        """`head`: vertices of the scalp and forehead, without ears."""
        out = head - self.CENTRE
        distance = np.linalg.norm(out, axis=1)
        self.tree, self.distance = cKDTree(out / distance[:, None]), distance
        self.turn = np.arange(self.COLUMNS) * 2 * np.pi / self.COLUMNS
        height = np.interp(np.abs((self.turn + np.pi) % (2 * np.pi) - np.pi), *self.BRIM) - self.CENTRE[1]
        base_angle = np.zeros(self.COLUMNS)
        for _ in range(12):
            base_angle = np.arcsin(np.clip(height / self._radius(base_angle), -0.9, 0.9))
        crown = self._crown(base_angle)
        brim = self._brim(base_angle)
        self.points = np.concatenate([crown, brim]).astype(np.float32)
        rows = [len(crown) // self.COLUMNS, len(brim) // self.COLUMNS]
        quads = np.concatenate([grid(rows[0], self.COLUMNS), grid(rows[1], self.COLUMNS) + len(crown)])[:, ::-1]
        self.part = Part(quads, len(self.points), self._colour(rows), (0.0, 10, 0.35, 0.9))

    def _direction(self, angle):
        return np.stack([np.sin(self.turn) * np.cos(angle), np.sin(angle), np.cos(self.turn) * np.cos(angle)], -1)

    def _radius(self, angle):
        gap, near = self.tree.query(self._direction(angle), 40)
        weight = np.exp(-0.5 * (gap / 0.16) ** 2) + 1e-6
        return (weight * self.distance[near]).sum(1) / weight.sum(1)

    def _crown(self, base_angle):
        rows = []
        for t in np.linspace(0, 1, 30):
            angle = base_angle + (np.pi / 2 - base_angle) * t
            rib = 0.009 * np.cos(self.RIBS * self.turn) * (1 - t**4)
            slack = 0.045 + 0.16 * np.sin(np.pi / 2 * t) ** 2
            rows.append(self.CENTRE + self._direction(angle) * (self._radius(angle) + slack + rib)[:, None])
        return np.concatenate(rows)

    def _brim(self, base_angle):
        rows = []
        rib = 0.010 * np.cos(self.RIBS * self.turn)
        for t in np.linspace(0, 2 * np.pi, 21):
            swell = lambda x: np.sign(x) * np.abs(x) ** 0.55
            angle = base_angle + 0.155 - 0.155 * swell(np.cos(t))
            rows.append(self.CENTRE + self._direction(angle) * (self._radius(angle) + 0.060 + 0.050 * swell(np.sin(t)) + rib * (np.sin(t) > -0.5))[:, None])
        return np.concatenate(rows)

    def _colour(self, rows):
        groove = 0.80 + 0.20 * (0.5 + 0.5 * np.cos(self.RIBS * self.turn))
        return np.concatenate([np.tile((linear(KNIT) * g)[None] * groove[:, None], (r, 1)) for r, g in zip(rows, (1.0, 1.06))])


class Sweater:
    """The torso in wool."""

    def __init__(self, quads, rest):
        """`quads`: the body's, finely divided, below the collar; `rest`: all vertices of the neutral body."""
        self.shape = anatomy.Sweater(quads, rest)
        self.part = Part(self.shape.quads, self.shape.count, linear(SWEATER), (0.0, 10, 0.3, 0.8))

    def place(self, body):
        """The sweater on the body's vertices."""
        return self.shape.place(body)
