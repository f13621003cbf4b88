"""Who the person is, and what each Action Unit does to their face."""

import numpy as np

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


def _sides(**units):
    """Units that exist for the left and the right."""
    return {f"{name}{side}": w for name, w in units.items() for side in ("Left", "Right")}


def _sculpted(**units):
    """Units of the second sculptor, which come by ancestry; `X` stands for left and right."""
    return {
        f"{line}/{name.replace('_', '-').replace('X', side)}": w * share
        for name, w in units.items()
        for side in (("left", "right") if "X" in name else ("",))
        for line, share in ANCESTRY.items()
    }


# What one Action Unit does at full intensity (FACS "E"), in face units. Two sculptors' shapes are mixed
# where both exist, so that a reading trained on either meets something it knows.
ACTION_UNITS = {
    1: {"browInnerUp": 1.0} | _sculpted(eyebrows_X_inner_up=0.85),
    2: _sides(browOuterUp=0.75) | _sculpted(eyebrows_X_extern_up=0.55, eyebrows_X_up=0.1),
    4: _sides(browDown=1.0) | _sculpted(eyebrows_X_down=0.9),
    5: _sides(eyeWide=0.75) | _sculpted(eye_X_opened_up=0.4),
    6: _sides(cheekSquint=1.25, eyeSquint=0.5),
    7: _sides(eyeSquint=0.85) | _sculpted(eye_X_slit=0.25),
    9: _sides(noseSneer=1.05, browDown=0.2) | _sculpted(nose_X_elevation=0.8),
    10: _sides(mouthUpperUp=0.65) | _sculpted(mouth_elevation=0.3),
    12: _sides(mouthSmile=0.85) | _sculpted(mouth_corner_puller=0.5),
    15: _sides(mouthFrown=0.8) | _sculpted(mouth_depression=0.4),
    17: {"mouthShrugLower": 1.0, "mouthShrugUpper": 0.3},
    20: _sides(mouthStretch=1.0) | _sculpted(mouth_retraction=0.5),
    23: {"mouthPucker": 0.25, "mouthRollUpper": 0.45, "mouthRollLower": 0.4}
    | _sculpted(mouth_pursing=0.15),
    24: _sides(mouthPress=0.7) | {"mouthRollUpper": 0.3, "mouthRollLower": 0.3},
    25: _sides(mouthLowerDown=0.6, mouthUpperUp=0.2)
    | {"jawOpen": 0.05}
    | _sculpted(mouth_part_later=0.15),
    26: {"jawOpen": 0.45},
    43: _sides(eyeBlink=1.0),
}


def pose(vertices, intensities):
    """The face with Action Units at the given intensities (0 to about 1.1)."""
    vertices = vertices.copy()
    units = {}
    for number, intensity in intensities.items():
        for unit, weight in ACTION_UNITS[number].items():
            units[unit] = units.get(unit, 0.0) + weight * intensity
    for unit, weight in units.items():
        add(vertices, f"expression/units/{unit}" if "/" in unit else f"fu:{unit}", weight)
    return vertices
