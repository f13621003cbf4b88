"""What the person does and when: a still face, then the six basic emotions one after another."""

import numpy as np

FPS = 15
STILL = 5.0  # seconds of a still neutral face at the start, for calibration
ONSET, HOLD, OFFSET, REST = 0.6, 2.8, 1.0, 1.0  # seconds of each expression

# Posed Action Units and their intensities; after the prototypes of the EMFACS tradition.
EMOTIONS = {
    "happiness": {6: 0.9, 12: 1.0, 25: 0.65},
    "sadness": {1: 1.1, 4: 0.75, 15: 1.05, 17: 0.6},
    "surprise": {1: 1.0, 2: 1.1, 5: 1.0, 25: 0.4, 26: 1.05},
    "fear": {1: 1.1, 2: 0.7, 4: 0.75, 5: 1.1, 20: 1.05, 25: 0.6, 26: 0.55},
    "anger": {4: 1.1, 5: 0.5, 7: 0.9, 23: 0.9, 24: 0.8, 17: 0.4},
    "disgust": {4: 0.4, 7: 0.4, 9: 1.05, 10: 0.9, 17: 0.5},
}
# How the head goes along: yaw, pitch (down is positive), roll, in degrees; lean towards the camera.
GESTURES = {
    "happiness": (0, -1.5, 2.0, 0.05),
    "sadness": (1.5, 4.0, -2.0, -0.05),
    "surprise": (0, -2.5, 0, -0.08),
    "fear": (-2.0, -1.0, 1.0, -0.12),
    "anger": (0, 2.5, 0, 0.10),
    "disgust": (3.0, -1.5, -1.5, -0.06),
}
# Blinks, in seconds after the start of the clip or of an expression.
FIRST_BLINKS = (0.5, 4.3)
LATER_BLINKS = (-0.35, ONSET + HOLD + 0.35)
BLINK = 0.16  # half the time a blink takes


def _starts():
    return {name: STILL + i * (ONSET + HOLD + OFFSET + REST) for i, name in enumerate(EMOTIONS)}


LENGTH = STILL + len(EMOTIONS) * (ONSET + HOLD + OFFSET + REST)
FRAMES = round(LENGTH * FPS)


def ease(t):
    """0 to 1 without a jerk at either end."""
    t = np.clip(t, 0, 1)
    return t**3 * (t * (6 * t - 15) + 10)


def envelope(name, time):
    """How far an expression is shown at a time, 0 to 1."""
    t = time - _starts()[name]
    return float(ease(t / ONSET) * (1 - ease((t - ONSET - HOLD) / OFFSET)))


def segments():
    """What is held when: (label, from, to) in seconds. The changes in between belong to no segment."""
    out = [("neutral", 0.0, STILL)]
    for name, start in _starts().items():
        out.append((name, start + ONSET, start + ONSET + HOLD))
        rest = start + ONSET + HOLD + OFFSET
        out.append(("neutral", rest, rest + REST))
    return [(label, round(a, 3), round(b, 3)) for label, a, b in out]


def _blink(time):
    moments = [*FIRST_BLINKS, *(s + b for s in _starts().values() for b in LATER_BLINKS)]
    return max(float(ease(1 - abs(time - m) / BLINK)) for m in moments)


def _sway(time, cycles, phase):
    """A slow swing that closes after the whole clip."""
    turn = 2 * np.pi * time / LENGTH
    return 0.6 * np.sin(cycles * turn + phase) + 0.4 * np.sin((2 * cycles + 1) * turn + 2 * phase)


def at(frame):
    """Action Units, head turn (yaw, pitch, roll in radians), head shift and shown emotion (name, share) of a frame."""
    time = frame / FPS
    shown = {name: envelope(name, time) for name in EMOTIONS}
    emotion = max(shown, key=shown.get)
    share = shown[emotion]
    alive = 1 + 0.03 * _sway(time, 17, 0.4)  # no one holds a face perfectly
    units = {number: amount * share * alive for number, amount in EMOTIONS[emotion].items() if share > 0}
    if (blink := _blink(time)) > 0:
        units[43] = blink
        units.pop(5, None)  # closing lids do not widen
    calm = 0.35 + 0.65 * float(ease((time - STILL + 0.6) / 1.2) * (1 - ease((time - LENGTH + 1.2) / 1.2)))
    lead = np.array(GESTURES[emotion]) * share
    turn = np.radians(
        [
            lead[0] + calm * 1.5 * _sway(time, 4, 0.0),
            lead[1] + calm * 1.0 * _sway(time, 5, 1.3),
            lead[2] + calm * 0.8 * _sway(time, 3, 2.1),
        ]
    )
    shift = np.array([0.03 * calm * _sway(time, 3, 0.7), 0.012 * calm * _sway(time, 6, 0.2), lead[3]])
    return units, turn, shift, (emotion, share)
