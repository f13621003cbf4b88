"""Prints the milliseconds of CPU time a frame takes MediaPipe's own pipeline.

    pip install mediapipe==0.10.14 "numpy<2"
    python tests/reference/mediapipe_speed.py tests/fixtures/faces/astronaut.jpg

The refined face mesh in video mode, all of its threads together.
"""

import sys
import time

import numpy as np
from mediapipe.python.solutions.face_mesh import FaceMesh
from PIL import Image

FRAMES = 100


def main():
    image = np.asarray(Image.open(sys.argv[1]).convert("RGB"))
    with FaceMesh(static_image_mode=False, refine_landmarks=True) as mesh:
        for _ in range(10):
            assert mesh.process(image).multi_face_landmarks
        start = time.process_time()
        for _ in range(FRAMES):
            mesh.process(image)
        print((time.process_time() - start) * 1e3 / FRAMES)


if __name__ == "__main__":
    main()
