"""What each Action Unit does to the shape of a face."""

from assets import add


def sides(**units):
    """Units that exist for the left and the right."""
    return {f"{name}{side}": w for name, w in units.items() for side in ("Left", "Right")}


def sculpted(ancestry, **units):
    """Units of the second sculptor, which come by ancestry; `X` stands for left and right."""
    return {
        f"{line}/{name.replace('_', '-').replace('X', side)}": w * share
        for name, w in units.items()
        for side in (("left", "right") if "X" in name else ("",))
        for line, share in ancestry.items()
    }


def recipes(ancestry):
    """What one Action Unit does at full intensity (FACS "E"), in face units, by number.

    Two sculptors' shapes are mixed where both exist, so that a reading trained on either meets something it
    knows. `ancestry`: the person's shares of the macro shapes.
    """
    second = lambda **units: sculpted(ancestry, **units)
    return {
        1: {"browInnerUp": 1.0} | second(eyebrows_X_inner_up=0.85),
        2: sides(browOuterUp=0.75) | second(eyebrows_X_extern_up=0.55, eyebrows_X_up=0.1),
        4: sides(browDown=1.0) | second(eyebrows_X_down=0.9),
        5: sides(eyeWide=0.75) | second(eye_X_opened_up=0.4),
        6: sides(cheekSquint=1.25, eyeSquint=0.5),
        7: sides(eyeSquint=0.85) | second(eye_X_slit=0.25),
        9: sides(noseSneer=1.05, browDown=0.2) | second(nose_X_elevation=0.8),
        10: sides(mouthUpperUp=0.65) | second(mouth_elevation=0.3),
        12: sides(mouthSmile=0.85) | second(mouth_corner_puller=0.5),
        15: sides(mouthFrown=0.8) | second(mouth_depression=0.4),
        17: {"mouthShrugLower": 1.0, "mouthShrugUpper": 0.3},
        20: sides(mouthStretch=1.0) | second(mouth_retraction=0.5),
        23: {"mouthPucker": 0.25, "mouthRollUpper": 0.45, "mouthRollLower": 0.4} | second(mouth_pursing=0.15),
        24: sides(mouthPress=0.7) | {"mouthRollUpper": 0.3, "mouthRollLower": 0.3},
        25: sides(mouthLowerDown=0.6, mouthUpperUp=0.2) | {"jawOpen": 0.05} | second(mouth_part_later=0.15),
        26: {"jawOpen": 0.45},
        43: sides(eyeBlink=1.0),
    }


def pose(vertices, intensities, recipes):
    """The face with Action Units at the given intensities (0 to about 1.1), by such recipes."""
    vertices = vertices.copy()
    units = {}
    for number, intensity in intensities.items():
        for unit, weight in recipes[number].items():
            units[unit] = units.get(unit, 0.0) + weight * intensity
    for unit, weight in units.items():
        add(vertices, f"expression/units/{unit}" if "/" in unit else f"fu:{unit}", weight)
    return vertices
