"""A person's head: their neutral face, how it moves, and the finely divided surface that carries everything."""

import numpy as np
from scipy.spatial import cKDTree

import units
from assets import add, base
from mesh import Normals, compact, subdivide, triangles

EYE_HEIGHT, EYE_DEPTH = 7.45, 1.2  # every head is moved so that the eyes lie here
BOTTOM, HALF_WIDTH = 3.6, 2.9  # what of the body is made
COLLAR = 5.70
YOUNG, OLD = 25, 90  # the years that the macro shapes of these names stand for


def _grades(value, low, middle, high):
    """Shares of three macro shapes for a value from 0 to 1."""
    return {low: max(0, 1 - 2 * value), middle: 1 - abs(2 * value - 1), high: max(0, 2 * value - 1)}


def neutral(person):
    """The person's own neutral face: all vertices of the base mesh."""
    vertices = base().vertices.copy()
    old = np.clip((person.age - YOUNG) / (OLD - YOUNG), 0, 1)
    for sex, s in {"female": 1 - person.male, "male": person.male}.items():
        for years, a in {"young": 1 - old, "old": old}.items():
            for line, share in person.ancestry.items():
                add(vertices, f"macrodetails/{line}-{sex}-{years}", s * a * share)
            for muscle, m in _grades(person.muscle, "minmuscle", "averagemuscle", "maxmuscle").items():
                for weight, w in _grades(person.weight, "minweight", "averageweight", "maxweight").items():
                    add(vertices, f"macrodetails/universal-{sex}-{years}-{muscle}-{weight}", s * a * m * w)
    for name, weight in person.features.items():
        for side in "lr" if "*" in name else "l":
            add(vertices, name.replace("*", side), weight)
    eyes = [vertices[np.unique(base().quads_of(f"helper-{s}-eye"))].mean(0) for s in "lr"]
    vertices += np.float32([0, EYE_HEIGHT, EYE_DEPTH]) - np.float32([0, *np.mean(eyes, 0)[1:]])
    return vertices


def recipes(person):
    """The shared recipes, stronger where a still picture needs it."""
    out = units.recipes(person.ancestry)
    second = lambda **shapes: units.sculpted(person.ancestry, **shapes)
    out[4] = units.sides(browDown=0.75) | second(eyebrows_X_down=0.7)
    out[6] = units.sides(cheekSquint=1.25, eyeSquint=0.25)
    out[12] = units.sides(mouthSmile=0.75, mouthStretch=0.12) | second(mouth_corner_puller=0.55)
    out[9] = units.sides(noseSneer=1.15, browDown=0.25, mouthUpperUp=0.15) | second(nose_X_elevation=0.9)
    return out


def _knit(vertices, rest, amount):
    """Draws the inner brows together and folds up the skin between them: what AU4 does and no unit has."""
    side, height = np.abs(rest[:, 0]), rest[:, 1]
    skin = (rest[:, 2] > 1.0)[:, None]
    brow = np.exp(-(((side - 0.15) / 0.10) ** 2) - ((height - 7.50) / 0.10) ** 2)
    bulge = np.exp(-(((side - 0.09) / 0.045) ** 2) - ((height - 7.49) / 0.07) ** 2)
    by = np.stack([-np.sign(rest[:, 0]) * 0.058 * brow, -0.006 * brow, 0.016 * bulge + 0.012 * brow], 1)
    vertices += np.float32(amount * skin * by)


def pose(person, still, intensities):
    """The face with these Action Units; `still` is the neutral one."""
    known = recipes(person)
    # Brows that are raised at their inner ends are drawn together all the same, but lowered less.
    lowered = 1 - 0.65 * min(1, intensities.get(1, 0))
    known[4] = {unit: weight * lowered for unit, weight in known[4].items()}
    posed = units.pose(still, intensities, known)
    _knit(posed, base().vertices, intensities.get(4, 0) + 0.35 * intensities.get(9, 0))
    return posed


class Surface:
    """The skin and the clothed body, divided twice: `fine` takes base vertices to its own."""

    def __init__(self):
        mesh = base()
        centre = mesh.vertices[mesh.quads].mean(1)
        body = (mesh.group == "body") & (centre[:, 1] > BOTTOM) & (np.abs(centre[:, 0]) < HALF_WIDTH)
        used, quads = compact(mesh.quads[body])
        once, quads = subdivide(quads, len(used))
        twice, self.quads = subdivide(quads, once.shape[0])
        fine = (twice @ once).tocsr()
        self.used, self.fine = used, fine
        self.rest = self.of(mesh.vertices)
        self.normals = Normals(self.quads, len(self.rest))
        middle = self.rest[self.quads].mean(1)
        collar = COLLAR + 0.16 * np.clip(0.6 - middle[:, 2], -1, 1)
        self.clothed = self.quads[middle[:, 1] < collar]
        self.bare = self.quads[middle[:, 1] > collar - 0.25]
        above = self.rest[:, 1] > 6.1
        mask = lambda name: np.clip(self.fine @ mesh.mask(name)[used], 0, 1)
        self.inside = np.clip(mask("inside-mouth") * 1.6 - 0.5, 0, 1) * above
        self.lips = np.clip((mask("lips") - 0.2) / 0.5, 0, 1) * above
        self.ears = mask("ears")
        self.triangles = triangles(self.quads)
        outer = self.inside[self.triangles].max(1) < 0.3
        self._outer = self.triangles[outer]
        self._near = cKDTree(self.rest[self._outer].mean(1))

    def of(self, vertices):
        """The surface of such a face: `vertices` of the base mesh."""
        return np.ascontiguousarray(self.fine @ vertices[self.used], np.float32)

    def attach(self, points):
        """Points near the base surface, fixed to it."""
        corners = self._outer[self._near.query(points)[1]]
        a, b, c = (self.rest[corners[:, k]] for k in range(3))
        edge, other, at = b - a, c - a, points - a
        dot = lambda p, q: (p * q).sum(1)
        d00, d01, d11 = dot(edge, edge), dot(edge, other), dot(other, other)
        d20, d21 = dot(at, edge), dot(at, other)
        scale = np.maximum(d00 * d11 - d01 * d01, 1e-12)
        v, w = (d11 * d20 - d01 * d21) / scale, (d00 * d21 - d01 * d20) / scale
        weights = np.clip(np.stack([1 - v - w, v, w], 1), 0, 1)
        return Roots(corners, weights / weights.sum(1, keepdims=True))

    def scatter(self, random, count, wanted):
        """About `count` random roots, where `wanted` (of base points, n x 3) says how densely, 0 to 1."""
        corners = self._outer
        middle = self.rest[corners].mean(1)
        near = np.linalg.norm(np.cross(self.rest[corners[:, 1]] - self.rest[corners[:, 0]], self.rest[corners[:, 2]] - self.rest[corners[:, 0]]), axis=1)
        chance = near * wanted(middle) * (self.ears[corners].max(1) < 0.3)
        chosen = random.choice(len(corners), count, p=chance / chance.sum())
        weights = random.dirichlet([1, 1, 1], count)
        return Roots(corners[chosen], weights)


class Roots:
    """Points fixed to a surface by their triangles and weights."""

    def __init__(self, corners, weights):
        self.corners, self.weights = corners, weights

    def __len__(self):
        return len(self.corners)

    def __getitem__(self, which):
        return Roots(self.corners[which], self.weights[which])

    def on(self, values):
        """What the values of a surface's vertices are at the roots."""
        return (values[self.corners] * self.weights[..., None]).sum(1)
