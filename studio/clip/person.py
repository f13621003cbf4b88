"""The whole person: assembles skin and parts, poses them, and hands the renderer one list of triangles."""

import numpy as np

import canvas
import face
import skin
from assets import base
from canvas import linear
from mesh import compact, subdivide, triangles
from parts import Eye, Hat, Lashes, Part, Sweater, Teeth, Tongue, rotation
from raster import ALBEDO, BLEED, MATERIAL, NORMAL, POSITION, SIZE, TEXEL

PIVOT = np.float32([0, 6.35, 0.25])  # the head turns about the top of the neck
NECK = (5.75, 6.60)  # heights between which the neck takes up the turn
TORSO_BOTTOM, HALF_WIDTH = 3.4, 3.1
COLLAR_HEIGHT = 5.72


class Person:
    """One synthetic person in a hat and a sweater."""

    def __init__(self, random):
        mesh = base()
        self.neutral = face.neutral()
        rest = mesh.vertices
        centre = rest[mesh.quads].mean(1)
        body = (mesh.group == "body") & (centre[:, 1] > TORSO_BOTTOM) & (np.abs(centre[:, 0]) < HALF_WIDTH)
        self.used, quads = compact(mesh.quads[body])
        self.fine, self.quads = subdivide(quads, len(self.used))
        count = self.fine.shape[0]
        flat = self.fine @ rest[self.used]

        middle = flat[self.quads].mean(1)
        collar = COLLAR_HEIGHT + 0.16 * np.clip(0.6 - middle[:, 2], -1, 1)
        dressed = middle[:, 1] < collar
        hidden = middle[:, 1] < collar - 0.25
        self.canvas = canvas.Canvas(flat, triangles(self.quads[~dressed]))
        self.texture = skin.colour_map(self.canvas, random)
        self.pores = skin.pores(random)

        mask = lambda name: np.clip(self.fine @ mesh.mask(name)[self.used], 0, 1)
        above = flat[:, 1] > 6.1
        inside = np.clip(mask("inside-mouth") * 1.6 - 0.5, 0, 1)[:, None] * above[:, None]
        lips = np.clip((mask("lips") - 0.2) / 0.5, 0, 1)[:, None] * above[:, None] * 0.8
        ears = mask("ears")[:, None]
        tone = linear(skin.TONE)
        tint = 1 - lips + lips * linear(skin.LIP) / tone
        tint = tint * (1 - 0.22 * ears * np.float32([0, 0.8, 0.9]))
        tint = tint * (1 - inside) + inside * linear(skin.MOUTH) / tone
        gloss = np.float32([0.22, 14, 0.12, 0.15]) * (1 - lips) + np.float32([0.30, 34, 0.12, 0.1]) * lips
        self.skin = Part(self.quads[~hidden], count, tint, gloss, 1 - 0.6 * inside[:, 0])
        # Ears stick out of the map's cylinder into the hair: they take the plain skin before them.
        self.skin.texels = np.where(ears > 0.12, np.float32(skin.PLAIN), canvas.texels(flat))

        posed_flat = self.fine @ self.neutral[self.used]
        scalp = (posed_flat[:, 1] > 7.25) & (ears[:, 0] < 0.25) & (np.linalg.norm(posed_flat - Hat.CENTRE, axis=1) > 0.7)
        scalp &= ~((flat[:, 1] < 7.55) & (flat[:, 2] > 0.9))  # not the eyes and the nose
        self.hat = Hat(posed_flat[scalp])
        self.sweater = Sweater(self.quads[dressed], posed_flat)
        self.eyes = [Eye(self.neutral, side, random) for side in "lr"]
        self.lashes = Lashes(self.neutral)
        self.jaws = [Teeth(self.neutral, jaw) for jaw in ("upper", "lower")]
        self.tongue = Tongue()
        rise = np.clip((flat[:, 1] - NECK[0]) / (NECK[1] - NECK[0]), 0, 1)
        self.follow = (rise * rise * (3 - 2 * rise))[:, None].astype(np.float32)

    def lines(self, intensities):
        """The height map of the lines that these Action Units fold."""
        return skin.lines(self.canvas, intensities)

    def scene(self, intensities, turn, shift, gaze_at):
        """Vertices and triangles for a face, a head turn (yaw, pitch, roll), a shift and the point looked at.

        Also returns how many of the triangles, the first ones, are skin.
        """
        posed = face.pose(self.neutral, intensities)
        matrix = rotation(*turn).astype(np.float32)
        shift = np.float32(shift)
        move = lambda points: (points - PIVOT) @ matrix.T + PIVOT + shift
        still = self.fine @ posed[self.used]
        body = still + self.follow * (move(still) - still)

        placed = [(self.skin, body, None), (self.sweater.part, self.sweater.place(body), None)]
        placed.append((self.hat.part, move(self.hat.points), None))
        for eye in self.eyes:
            aim = (gaze_at - move(eye.centre[None])[0]) @ matrix
            gaze = (np.arctan2(aim[0], aim[2]), -np.arctan2(aim[1], np.hypot(aim[0], aim[2])))
            points, normals = eye.place(gaze)
            placed.append((eye.part, move(points), normals @ matrix.T))
        for jaw in self.jaws:
            placed.append((jaw.part, move(jaw.place(posed)), None))
        placed.append((self.tongue.part, move(self.tongue.place(posed)), None))
        placed.append((self.lashes.part, move(self.lashes.matrix @ posed), None))
        return _join(placed)


def _join(placed):
    vertices, faces, start = [], [], 0
    for part, points, normals in placed:
        block = np.zeros((len(points), SIZE), np.float32)
        block[:, NORMAL] = part.normals.of(points) if normals is None else normals
        block[:, POSITION], block[:, ALBEDO] = points, part.colour
        block[:, MATERIAL], block[:, BLEED], block[:, TEXEL] = part.material, part.bleed, part.texels
        vertices.append(block)
        faces.append(part.triangles + start)
        start += len(points)
    return np.concatenate(vertices), np.ascontiguousarray(np.concatenate(faces), np.int32), len(placed[0][0].triangles)
