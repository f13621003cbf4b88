"""Checks a rendered clip with MediaPipe's face mesh: is a face tracked in every frame, does it read as meant?

A ridge regression from landmark displacements (against the clip's own neutral) to Action Units is trained on
samples of other synthetic people; then each emotion's held segment is read. See README.md.
"""

import argparse
import pathlib

import mediapipe
import numpy as np
from PIL import Image
from safetensors.numpy import load_file

import acting

UNITS = [1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 17, 20, 23, 24, 25, 26, 28, 43]
STABLE = [1, 2, 4, 5, 6, 10, 33, 133, 168, 197, 195, 263, 362, 127, 356, 234, 454, 151, 9, 8]
RIDGE = 0.0004  # times the number of samples


def align(faces, mean):
    """Similarity transforms of faces (n x points x 3) onto a mean face by the points that expressions leave alone."""
    out = []
    for points in faces:
        a, b = points[STABLE], mean[STABLE]
        u, s, v = np.linalg.svd((a - a.mean(0)).T @ (b - b.mean(0)))
        flip = np.diag([1, 1, np.sign(np.linalg.det(u @ v))])
        scale = (s * np.diag(flip)).sum() / ((a - a.mean(0)) ** 2).sum()
        out.append((points - a.mean(0)) @ (u @ flip @ v) * scale + b.mean(0))
    return np.array(out)


def train(samples):
    """The mean face and the regression's matrix."""
    faces = samples["landmarks"].astype(np.float64)
    first = faces[0]
    mean = (first - first.mean(0)) / np.linalg.norm(first[[33, 133]].mean(0) - first[[263, 362]].mean(0))
    for _ in range(2):
        mean = align(faces[:400], mean).mean(0)
    flat = align(faces, mean)[..., :2].reshape(len(faces), -1)
    base = np.zeros_like(flat)
    for person in np.unique(samples["identity"]):
        here = samples["identity"] == person
        base[here] = np.median(flat[here & (samples["neutral"] == 1)], 0)
    x = flat - base
    normal = x.T @ x + RIDGE * len(x) * np.eye(x.shape[1])
    return mean, np.linalg.solve(normal, x.T @ samples["action_units"])


def main():
    """Reads every frame and prints what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("samples", help="safetensors with landmarks, action_units, identity and neutral")
    options = parser.parse_args()
    mesh = mediapipe.solutions.face_mesh.FaceMesh(refine_landmarks=True)
    found, numbers, lost = [], [], []
    for path in sorted(p for p in options.folder.iterdir() if p.suffix in (".jpg", ".png")):
        picture = np.asarray(Image.open(path).convert("RGB"))
        result = mesh.process(picture).multi_face_landmarks
        if not result:
            lost.append(path.name)
            continue
        size = [picture.shape[1], picture.shape[0], picture.shape[1]]
        found.append(np.array([[p.x, p.y, p.z] for p in result[0].landmark]) * size)
        numbers.append(int(path.stem))
    print(f"{len(found)} frames tracked, {len(lost)} lost: {lost[:10]}")

    mean, head = train(load_file(options.samples))
    faces, time = align(np.array(found), mean)[..., :2], np.array(numbers) / acting.FPS
    still = (time >= 1) & (time < 4)
    neutral = np.median(faces[still], 0)
    read = (faces - neutral).reshape(len(faces), -1) @ head
    heights = np.array(found)[:, 152, 1] - np.array(found)[:, 10, 1]
    print(f"face {heights[still].mean() / 480:.0%} of the picture's height")
    print("most in a neutral second:", ", ".join(f"AU{u} {v:.2f}" for u, v in zip(UNITS, read[still].max(0)) if v > 0.15))
    for label, start, end in acting.segments():
        here = (time >= start) & (time < end)
        if label == "neutral" or not here.any():
            continue
        shown = read[here].mean(0)
        posed = acting.EMOTIONS[label]
        strong = sorted(((v, u) for u, v in zip(UNITS, shown) if v > 0.2 or u in posed), reverse=True)
        print(f"{label:10}", "  ".join(f"AU{u} {v:.2f}{'' if u in posed else ' (not posed)'}" for v, u in strong))


if __name__ == "__main__":
    main()
