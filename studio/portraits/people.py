"""Who is portrayed, and the faces they make. Edit here to change or add people."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """One synthetic person. Colours are 8-bit sRGB; shares are 0 to 1."""

    name: str
    male: float  # share of the male shapes
    age: float  # years; the shapes are those of 25 to 90
    ancestry: dict  # shares of the macro shapes; they sum to 1
    skin: tuple
    lips: tuple
    eyes: tuple
    hair: str  # a style of hair.STYLES
    hair_colour: tuple
    sweater: tuple
    backdrop: tuple  # middle and rim of the wall behind
    weight: float = 0.5  # 0 thin, 1 heavy
    muscle: float = 0.5
    features: dict = field(default_factory=dict)  # single shape targets and their weights; `*` is both sides
    brow_colour: tuple = ()  # the hair's, where empty
    brow_width: float = 1.0
    brow_density: float = 1.0
    lashes: float = 1.0  # length
    stubble: float = 0.0  # painted
    beard: float = 0.0  # length of a real one, in mesh units
    beard_colour: tuple = ()
    freckles: float = 0.0
    blush: float = 1.0
    hairline: float = 0.0  # raised by so much


def shares(african=0.0, asian=0.0, caucasian=0.0):
    """Shares of the macro shapes."""
    return {"african": african, "asian": asian, "caucasian": caucasian}


FLAT_EARS = {"ears/*-ear-scale-decr": 0.9, "ears/*-ear-wing-decr": 0.9}  # for hair that lies over them

PEOPLE = [
    Person(
        "maya", male=0.03, age=28, ancestry=shares(african=0.72, asian=0.10, caucasian=0.18),
        skin=(116, 75, 57), lips=(106, 57, 54), eyes=(58, 34, 22), hair="coils", hair_colour=(17, 13, 12),
        sweater=(206, 148, 62), backdrop=((74, 118, 116), (26, 52, 56)), brow_width=0.85, lashes=1.25,
        features={"mouth/mouth-angles-up": 0.2, "cheek/*-cheek-bones-incr": 0.4, "mouth/mouth-lowerlip-volume-incr": 0.3, "eyes/*-eye-scale-incr": 0.15},
    ),
    Person(
        "erik", male=0.95, age=36, ancestry=shares(african=0.0, asian=0.05, caucasian=0.95),
        skin=(212, 160, 134), lips=(186, 118, 108), eyes=(66, 86, 104), hair="crop", hair_colour=(62, 42, 28),
        sweater=(58, 78, 104), backdrop=((128, 104, 86), (58, 44, 38)), stubble=0.45, lashes=0.5, blush=0.6,
        features={"mouth/mouth-angles-up": 0.2, "eyes/*-eye-height2-incr": 0.4, "chin/chin-width-incr": 0.35, "head/head-square": 0.3},
    ),
    Person(
        "lin", male=0.05, age=27, ancestry=shares(african=0.0, asian=0.95, caucasian=0.05),
        skin=(212, 164, 132), lips=(182, 92, 92), eyes=(64, 40, 26), hair="bob", hair_colour=(28, 21, 19),
        sweater=(166, 76, 88), backdrop=((122, 108, 146), (54, 46, 72)), brow_width=0.8, lashes=1.0,
        features={"mouth/mouth-angles-up": 0.2, "eyes/*-eye-height2-incr": 0.35, "mouth/mouth-scale-horiz-decr": 0.25, "head/head-oval": 0.4, **FLAT_EARS},
    ),
    Person(
        "omar", male=0.95, age=43, ancestry=shares(african=0.25, asian=0.25, caucasian=0.50),
        skin=(176, 124, 92), lips=(150, 88, 80), eyes=(78, 48, 28), hair="swept", hair_colour=(26, 21, 20),
        sweater=(84, 104, 84), backdrop=((96, 122, 146), (38, 50, 66)), brow_width=1.25, beard=0.024, stubble=0.75, lashes=0.6,
        features={"mouth/mouth-angles-up": 0.2, "eyes/*-eye-height2-incr": 0.3, "nose/nose-hump-incr": 0.35, "head/head-rectangular": 0.2},
    ),
    Person(
        "june", male=0.05, age=67, ancestry=shares(african=0.05, asian=0.10, caucasian=0.85),
        skin=(216, 168, 144), lips=(176, 98, 94), eyes=(84, 102, 96), hair="bob", hair_colour=(176, 172, 168),
        brow_colour=(122, 106, 94), sweater=(96, 78, 124), backdrop=((156, 122, 106), (76, 54, 50)), brow_width=0.8, brow_density=0.75,
        lashes=0.8, blush=0.6, features={"mouth/mouth-angles-up": 0.2, "head/head-fat-incr": 0.15, **FLAT_EARS},
    ),
    Person(
        "kofi", male=1.0, age=33, ancestry=shares(african=0.98, asian=0.01, caucasian=0.01),
        skin=(74, 47, 36), lips=(88, 52, 46), eyes=(46, 28, 20), hair="buzz", hair_colour=(18, 15, 14),
        sweater=(186, 92, 62), backdrop=((108, 130, 106), (42, 56, 46)), stubble=0.3, lashes=0.6,
        features={"mouth/mouth-angles-up": 0.2, "eyes/*-eye-height2-incr": 0.5, "head/head-oval": 0.3},
    ),
    Person(
        "nora", male=0.05, age=21, ancestry=shares(african=0.0, asian=0.1, caucasian=0.90),
        skin=(222, 174, 152), lips=(184, 102, 98), eyes=(82, 98, 72), hair="waves", hair_colour=(112, 50, 24),
        brow_colour=(112, 66, 40), sweater=(66, 108, 98), backdrop=((80, 112, 138), (32, 46, 64)), brow_width=0.8, freckles=1.0,
        features={"mouth/mouth-angles-up": 0.2, "eyes/*-eye-height2-incr": 0.35, "nose/nose-point-up": 0.3, "head/head-oval": 0.3, **FLAT_EARS},
    ),
    Person(
        "ravi", male=0.97, age=61, ancestry=shares(african=0.30, asian=0.30, caucasian=0.40),
        skin=(132, 93, 73), lips=(128, 76, 70), eyes=(60, 38, 24), hair="crop", hairline=0.20, hair_colour=(120, 117, 115),
        brow_colour=(62, 54, 50), sweater=(92, 92, 108), backdrop=((134, 112, 96), (62, 50, 46)), brow_width=1.15, beard=0.036, stubble=0.5,
        beard_colour=(150, 146, 142), lashes=0.5, weight=0.6, features={"mouth/mouth-angles-up": 0.2, "eyes/*-eye-height2-incr": 0.3, "nose/nose-point-width-incr": 0.3},
    ),
    Person(
        "rosa", male=0.05, age=46, ancestry=shares(african=0.20, asian=0.35, caucasian=0.45),
        skin=(186, 132, 102), lips=(160, 84, 80), eyes=(72, 46, 28), hair="waves", hair_colour=(42, 29, 24),
        sweater=(172, 108, 70), backdrop=((86, 116, 104), (34, 50, 46)), brow_width=0.9, lashes=1.0, weight=0.62,
        features={"mouth/mouth-angles-up": 0.2, "eyes/*-eye-height2-incr": 0.3, "head/head-round": 0.35, "nose/nose-hump-incr": 0.2, **FLAT_EARS},
    ),
    Person(
        "kenji", male=0.95, age=74, ancestry=shares(african=0.0, asian=0.93, caucasian=0.07),
        skin=(204, 158, 126), lips=(166, 104, 96), eyes=(58, 38, 26), hair="crop", hairline=0.07, hair_colour=(168, 166, 164),
        brow_colour=(104, 98, 94), sweater=(92, 74, 66), backdrop=((112, 128, 138), (46, 56, 66)), brow_width=1.1, brow_density=0.8,
        stubble=0.12, lashes=0.5, blush=0.5, features={"mouth/mouth-angles-up": 0.2, "eyes/*-eye-height2-incr": 0.45, "head/head-square": 0.2},
    ),
    Person(
        "abena", male=0.04, age=57, ancestry=shares(african=0.90, asian=0.05, caucasian=0.05),
        skin=(92, 59, 45), lips=(98, 55, 50), eyes=(50, 30, 20), hair="buzz", hair_colour=(122, 119, 116),
        brow_colour=(40, 34, 32), sweater=(68, 92, 132), backdrop=((154, 116, 84), (72, 50, 40)), brow_width=0.9, lashes=0.9, weight=0.58,
        features={"mouth/mouth-angles-up": 0.2, "eyes/*-eye-height2-incr": 0.4, "cheek/*-cheek-bones-incr": 0.3},
    ),
]

NEUTRAL = "neutral"

# Posed Action Units and their intensities, 1 being FACS "E"; after the prototypes of the EMFACS tradition
# (Ekman, Friesen & Hager 2002; Matsumoto & Ekman 2008).
EXPRESSIONS = {
    NEUTRAL: {},
    "happiness": {6: 0.85, 12: 0.88, 25: 0.85},
    "sadness": {1: 1.0, 4: 1.0, 15: 1.0, 17: 0.6},
    "surprise": {1: 1.0, 2: 1.05, 5: 0.95, 25: 0.4, 26: 1.0},
    "fear": {1: 1.05, 2: 0.60, 4: 1.05, 5: 1.0, 20: 1.0, 25: 0.6, 26: 0.45},
    "anger": {4: 1.05, 5: 0.85, 7: 0.7, 23: 0.9, 24: 0.7},
    "disgust": {9: 1.0, 10: 0.7, 17: 0.7},
}

GENTLE = 0.5  # what a gentle expression keeps of each intensity

# One movement at a time, to learn from, and who shows it: everybody three or four, where no beard hides them.
EXERCISES = {
    1: ("june", "maya"), 2: ("kofi", "abena"), 4: ("omar", "rosa", "ravi"), 5: ("nora", "kofi"), 6: ("rosa", "abena"),
    7: ("erik", "kenji"), 9: ("maya", "ravi"), 10: ("kenji", "june"), 12: ("kofi", "omar"), 15: ("lin", "june"),
    17: ("abena", "erik"), 20: ("abena", "maya"), 23: ("nora", "lin"), 24: ("erik", "kenji"), 25: ("rosa", "omar"),
    26: ("maya", "ravi"), 43: ("lin", "nora"),
}
