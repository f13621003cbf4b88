"""Prints the milliseconds of CPU time a frame takes MediaPipe's own pipeline.

    pip install mediapipe==0.10.14 "numpy<2"
    python tests/reference/mediapipe_speed.py tests/fixtures/faces/*.jpg

The refined face mesh in video mode, all of its threads together, each picture
followed by itself.
"""

import sys
import time

import numpy as np
from mediapipe.python.solutions.face_mesh import FaceMesh
from PIL import Image

FRAMES = 20


def main():
    spent = 0
    for path in sys.argv[1:]:
        image = np.asarray(Image.open(path).convert("RGB"))
        with FaceMesh(static_image_mode=False, refine_landmarks=True) as mesh:
            for _ in range(10):
                assert mesh.process(image).multi_face_landmarks
            start = time.process_time()
            for _ in range(FRAMES):
                mesh.process(image)
            spent += time.process_time() - start
    print(spent * 1e3 / FRAMES / len(sys.argv[1:]))


if __name__ == "__main__":
    main()
