"""Writes tests/fixtures/landmarks.safetensors: MediaPipe's own landmarks.

    pip install mediapipe==0.10.14 safetensors "numpy<2"
    python tests/reference/landmarks.py

For each picture in tests/fixtures/faces: the refined mesh in static mode, and
in video mode after six frames of the same picture, in pixels.
"""

import pathlib

import numpy as np
from mediapipe.python.solutions.face_mesh import FaceMesh
from PIL import Image
from safetensors.numpy import save_file

FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures"


def landmarks(result, width, height):
    points = result.multi_face_landmarks[0].landmark
    return np.array([[p.x * width, p.y * height, p.z * width] for p in points], np.float32)


def main():
    tensors = {}
    for path in sorted((FIXTURES / "faces").glob("*.jpg")):
        image = np.asarray(Image.open(path).convert("RGB"))
        height, width = image.shape[:2]
        with FaceMesh(static_image_mode=True, refine_landmarks=True) as mesh:
            tensors[f"{path.stem}.static"] = landmarks(mesh.process(image), width, height)
        with FaceMesh(static_image_mode=False, refine_landmarks=True) as mesh:
            results = [mesh.process(image) for _ in range(6)]
            tensors[f"{path.stem}.video"] = landmarks(results[-1], width, height)
    save_file(tensors, FIXTURES / "landmarks.safetensors")


if __name__ == "__main__":
    main()
