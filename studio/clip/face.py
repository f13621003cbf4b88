"""Who the person is, and how their face moves."""

import numpy as np

import units
from assets import add, base

EYE_HEIGHT = 7.45  # every identity is moved so that the eyes lie here …
EYE_DEPTH = 1.2  # … and here

# The person of the clip: shares of the macro shapes, then single features.
GENDER = {"female": 0.72, "male": 0.28}
ANCESTRY = {"african": 0.42, "asian": 0.18, "caucasian": 0.40}
FEATURES = {
    "cheek/l-cheek-bones-incr": 0.35,
    "cheek/r-cheek-bones-incr": 0.35,
    "head/head-oval": 0.35,
    "chin/chin-width-decr": 0.15,
    "mouth/mouth-scale-horiz-incr": 0.1,
    "nose/nose-width1-decr": 0.2,
    "eyes/l-eye-scale-incr": 0.25,
    "eyes/r-eye-scale-incr": 0.22,
}


def neutral():
    """The person's own neutral face."""
    vertices = base().vertices.copy()
    for sex, g in GENDER.items():
        for line, a in ANCESTRY.items():
            add(vertices, f"macrodetails/{line}-{sex}-young", g * a)
        add(vertices, f"macrodetails/universal-{sex}-young-averagemuscle-averageweight", g)
    for name, weight in FEATURES.items():
        add(vertices, name, weight)
    eyes = [vertices[np.unique(base().quads_of(f"helper-{s}-eye"))].mean(0) for s in "lr"]
    vertices += np.float32([0, EYE_HEIGHT, EYE_DEPTH]) - np.float32([0, *np.mean(eyes, 0)[1:]])
    return vertices


RECIPES = units.recipes(ANCESTRY)


def pose(vertices, intensities):
    """The face with Action Units at the given intensities (0 to about 1.1)."""
    return units.pose(vertices, intensities, RECIPES)
