"""One person before the camera: everything that is seen, put together for an expression."""

import numpy as np

import anatomy
import canvas
import hair
import head
import materials
import skin
from assets import base
from canvas import linear
from mesh import compact, grid, subdivide
from scene import CAMERA_DISTANCE, Studio

AIM, VIEW = (0, 7.45, 1.0), 2.88
IRIS_ANGLE = 0.475  # half the iris, seen from the eye's centre, radians
PLAIN = (0.70, 0.42)  # even skin on the map, on the cheek towards the ear
SUNK = {"upper": 0.0, "lower": 0.055}  # a wide open mouth shows the tips of the lower teeth only
SEED = 20


class Sitter:
    """A person, made once and posed for each portrait."""

    def __init__(self, person, surface, map_):
        self.person, self.surface, self.map = person, surface, map_
        self.still = head.neutral(person)
        self.colour = skin.colour(map_, person, self._random("skin"))
        self.relief = skin.Relief(map_, person, self._random("relief"))
        fine = surface.of(self.still)
        self.hair = hair.scalp(person, surface, fine, self._random("hair"))
        self.sweater = anatomy.Sweater(surface.clothed, fine)

    def _random(self, what):
        """Chance that is the same for this person and purpose whatever else is made."""
        return np.random.default_rng([SEED, *f"{self.person.name} {what}".encode()])

    def sit(self):
        """Takes the place in the studio, which whoever sat there before loses: all that no expression moves."""
        person = self.person
        self.studio = studio = Studio(AIM, VIEW, person.backdrop)
        for side in "lr":
            self._eye(studio, side)
        studio.mesh(self.sweater.place(self.surface.of(self.still)), self.sweater.quads, materials.wool(person.sweater))
        studio.strands(self.hair, hair.STYLES[person.hair].radius, materials.hair("hair", person.hair_colour), 0.3)
        studio.settle()
        brow = person.brow_colour or 0.9 * np.array(person.hair_colour)
        self.look = {
            "skin": materials.skin(person, self.colour), "brow": materials.hair("brow", brow, 0.45),
            "lash": materials.hair("lash", (9, 7, 7), 0.4, 0.1), "beard": materials.hair("beard", person.beard_colour or person.hair_colour, 0.4),
            "tooth": materials.tooth(), "gum": materials.flesh("gum", (170, 86, 84)), "tongue": materials.flesh("tongue", (176, 88, 86)),
        }

    def portray(self, intensities, path, size, samples, threads, box=None):
        """Renders the seated person with these Action Units to a PNG; only what is in the `box`, if there is one."""
        person, surface, studio, look = self.person, self.surface, self.studio, self.look
        posed = head.pose(person, self.still, intensities)
        fine = surface.of(posed)
        studio.sweep()
        self._skin(studio, fine, intensities)
        self._mouth(studio, posed)
        studio.strands(hair.brows(person, surface, self.map, fine, self._random("brows")), 0.0015, look["brow"], 0.15)
        studio.strands(hair.lashes(person, posed, self._random("lashes")), 0.0010, look["lash"], 0.1)
        if person.beard:
            studio.strands(hair.beard(person, surface, self.map, fine, self._random("beard")), 0.0024, look["beard"], 0.3)
        # As a photographer does: for the face, but not so far that dark skin turns light.
        exposure = 0.28 * np.log2(0.25 / (linear(person.skin) @ [0.21, 0.72, 0.07]))
        studio.render(path, size, samples, threads, exposure, box)

    def _skin(self, studio, fine, intensities):
        person, surface = self.person, self.surface
        used, quads = compact(surface.bare)
        # Ears stick out of the map's cylinder into the hair: they take the plain skin before them.
        texels = np.where(surface.ears[:, None] > 0.12, np.float32(PLAIN), canvas.texels(surface.rest))
        scalp = hair.density(surface.rest, person) * hair.STYLES[person.hair].tint * (surface.ears < 0.12)
        material = self.look["skin"]
        materials.emboss(material, self.relief.of(intensities))
        studio.mesh(
            fine[used], quads, material, texel=np.c_[texels, 0 * texels[:, :1]][used], lip=surface.lips[used],
            inside=surface.inside[used], ear=surface.ears[used], scalp=scalp[used], oil=_oil(surface.rest)[used],
        )

    def _eye(self, studio, side):
        centre, radius = anatomy.eyeball(self.still, side)
        rings = np.concatenate([np.linspace(0, 0.72, 60), np.linspace(0.75, 2.3, 20)])
        spokes = np.arange(160) * 2 * np.pi / 160
        ring, spoke = (a.ravel() for a in np.meshgrid(rings, spokes, indexing="ij"))
        way = np.stack([np.sin(ring) * np.cos(spoke), np.sin(ring) * np.sin(spoke), np.cos(ring)], 1)
        inner = np.clip(1 - (ring / 0.53) ** 2, 0, 1)
        ball, clear = way * radius, way * radius * (1.004 + 0.055 * inner**1.2)[:, None]
        ball[:, 2] -= 0.10 * radius * inner  # the iris lies behind the cornea
        aim = np.array(AIM) + [0, 0, CAMERA_DISTANCE] - centre
        yaw, pitch = np.arctan2(aim[0], aim[2]), np.arcsin(aim[1] / np.linalg.norm(aim))
        about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
        about_x = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]])
        turn = about_y @ about_x
        quads = grid(len(rings), len(spokes))
        colour = _iris(np.array(self.person.eyes), ring, spoke, self._random("eyes"))
        studio.mesh(ball @ turn.T + centre, quads, materials.eye(), colour=colour)
        studio.mesh(clear @ turn.T + centre, quads, materials.cornea()).visible_shadow = False

    def _mouth(self, studio, posed):
        for name in ("upper", "lower"):
            jaw = anatomy.Jaw(self.still, name)
            points = jaw.place(posed) - np.float32([0, SUNK[name], 0])
            teeth = jaw.quads[(jaw.quads < jaw.gum).all(1)]
            studio.mesh(points[: jaw.gum], teeth, self.look["tooth"])
            matrix, quads = subdivide(jaw.quads[(jaw.quads >= jaw.gum).all(1)] - jaw.gum, len(points) - jaw.gum)
            studio.mesh(matrix @ points[jaw.gum :], quads, self.look["gum"])
        used, quads = compact(base().quads_of("helper-tongue"))
        matrix, quads = subdivide(quads, len(used))
        studio.mesh(matrix @ posed[used], quads, self.look["tongue"])


def _oil(points):
    """Where skin shines more: forehead, nose, chin and the tops of the cheeks."""
    x, y = np.abs(points[:, 0]), points[:, 1]
    spot = lambda at, height, wide, high: np.exp(-(((x - at) / wide) ** 2) - ((y - height) / high) ** 2)
    front = points[:, 2] > 0.5
    return front * np.clip(spot(0, 7.8, 0.35, 0.2) + spot(0, 7.1, 0.10, 0.25) + 0.7 * spot(0.40, 7.12, 0.12, 0.07) + 0.6 * spot(0, 6.4, 0.12, 0.07), 0, 1)


def _iris(iris, ring, spoke, random):
    """Linear colours of an eyeball by angle from the pupil's centre and around it."""
    knots = np.linspace(0, 2 * np.pi, 161)
    around = lambda: np.interp(spoke, knots, np.r_[(n := random.uniform(-1, 1, 160)), n[0]])
    share = ring / IRIS_ANGLE
    fibre = 0.30 * around() * np.clip(1.4 * share, 0, 1) + 0.12 * around()
    collar = 0.30 * np.exp(-(((share - 0.52) / 0.10) ** 2))  # the paler ring around the pupil
    colour = linear(iris) * (0.95 + fibre + collar)[:, None]
    colour *= (1 - 0.75 * np.clip((share - 0.80) / 0.20, 0, 1) ** 1.5)[:, None]  # the dark rim
    red = np.clip((ring - 0.75) / 0.9, 0, 1)[:, None] ** 1.3
    white = linear((216, 208, 202)) * (1 - red * np.float32([0.22, 0.60, 0.58]))
    outside = np.clip((ring - IRIS_ANGLE + 0.02) / 0.05, 0, 1)[:, None]
    pupil = np.clip((ring - 0.165) / 0.02, 0, 1)[:, None]
    return (colour * (1 - outside) + white * outside) * pupil + 0.002 * (1 - pupil)
