"""Writes tests/fixtures/networks.safetensors: what the original networks say.

    pip install mediapipe==0.10.14 tflite safetensors scikit-image "numpy<2"
    python tests/reference/networks.py

MediaPipe's own inference runs each network on crops of scikit-image's
"astronaut" (NASA, public domain), custom operations included, and every raw
output is stored beside its input. The parameters of the custom operations are
read from the file and stored too.
"""

import pathlib

import mediapipe
import numpy as np
import tflite
from flatbuffers import flexbuffers
from google.protobuf import text_format
from mediapipe.calculators.core import split_vector_calculator_pb2  # noqa: F401
from mediapipe.calculators.tensor import image_to_tensor_calculator_pb2  # noqa: F401
from mediapipe.calculators.tensor import inference_calculator_pb2  # noqa: F401
from mediapipe.calculators.tflite import tflite_custom_op_resolver_calculator_pb2  # noqa: F401
from mediapipe.framework import calculator_pb2
from mediapipe.python import packet_creator, packet_getter
from mediapipe.python._framework_bindings import calculator_graph, resource_util
from safetensors.numpy import save_file
from skimage import data, transform

PACKAGE = pathlib.Path(mediapipe.__file__).parent
HERE = pathlib.Path(__file__).parent
DETECTOR = "mediapipe/modules/face_detection/face_detection_short_range.tflite"
MESH = "mediapipe/modules/face_landmark/face_landmark_with_attention.tflite"
resource_util.set_resource_dir(str(PACKAGE.parent))


def graph(model, size, low, outputs):
    """One network between an image of its input size and its raw outputs."""
    streams = range(len(outputs))
    ranges = " ".join(f"ranges {{ begin: {i} end: {i + 1} }}" for i in streams)
    splits = " ".join(f'output_stream: "tensor{i}"' for i in streams)
    floats = "\n".join(
        f'node {{ calculator: "TensorsToFloatsCalculator" '
        f'input_stream: "TENSORS:tensor{i}" output_stream: "FLOATS:floats{i}" }}'
        for i in streams
    )
    return f"""
    input_stream: "image"
    node {{
      calculator: "ImageToTensorCalculator"
      input_stream: "IMAGE:image" output_stream: "TENSORS:input"
      options {{ [mediapipe.ImageToTensorCalculatorOptions.ext] {{
        output_tensor_width: {size} output_tensor_height: {size}
        output_tensor_float_range {{ min: {low} max: 1.0 }} }} }}
    }}
    node {{
      calculator: "TfLiteCustomOpResolverCalculator"
      output_side_packet: "OP_RESOLVER:resolver"
      options {{ [mediapipe.TfLiteCustomOpResolverCalculatorOptions.ext] {{ }} }}
    }}
    node {{
      calculator: "InferenceCalculator"
      input_stream: "TENSORS:input" output_stream: "TENSORS:outputs"
      input_side_packet: "OP_RESOLVER:resolver"
      options {{ [mediapipe.InferenceCalculatorOptions.ext] {{
        model_path: "{model}" delegate {{ tflite {{ }} }} }} }}
    }}
    node {{
      calculator: "SplitTensorVectorCalculator"
      input_stream: "outputs" {splits}
      options {{ [mediapipe.SplitVectorCalculatorOptions.ext] {{ {ranges} }} }}
    }}
    {floats}
    """


def run(model, image, low, outputs):
    config = calculator_pb2.CalculatorGraphConfig()
    text_format.Parse(graph(model, image.shape[0], low, outputs), config)
    runner, found = calculator_graph.CalculatorGraph(graph_config=config), {}

    def keep(name):
        return lambda _, packet: found.update(
            {name: np.array(packet_getter.get_float_list(packet), np.float32)}
        )

    for i, name in enumerate(outputs):
        runner.observe_output_stream(f"floats{i}", keep(name))
    runner.start_run()
    picture = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=image)
    runner.add_packet_to_input_stream("image", packet_creator.create_image(picture).at(0))
    runner.close_all_packet_sources()
    runner.wait_until_done()
    return found


def regions():
    """Parameters of the operations that make the windows, in the file's order."""
    model = tflite.Model.GetRootAsModel((PACKAGE.parent / MESH).read_bytes(), 0)
    graph = model.Subgraphs(0)
    for i in range(graph.OperatorsLength()):
        operator = graph.Operators(i)
        code = model.OperatorCodes(operator.OpcodeIndex()).CustomCode()
        if code == b"Landmarks2TransformMatrix":
            yield flexbuffers.Loads(bytes(operator.CustomOptionsAsNumpy()))


def main():
    photo = data.astronaut()
    small = lambda part, size: (transform.resize(part, (size, size)) * 255).round().astype(np.uint8)
    inputs = {
        "detector.0": small(photo, 128),
        # The whole face, and one so near that a window leaves the features.
        "mesh.0": np.ascontiguousarray(photo[24:216, 128:320]),
        "mesh.1": small(photo[60:160, 200:300], 192),
    }
    tensors = {f"{name}.input": image for name, image in inputs.items()}
    heads = ["mesh", "lips", "right_eye", "left_eye", "right_iris", "left_iris", "presence"]
    for name, image in inputs.items():
        if name.startswith("detector"):
            found = run(DETECTOR, image, -1.0, ["boxes", "logits"])
        else:
            found = run(MESH, image, 0.0, heads)
        tensors |= {f"{name}.{output}": values for output, values in found.items()}
    for name, options in zip(["lips", "right_eye", "left_eye"], regions(), strict=True):
        tensors[f"regions.{name}.points"] = np.array(options["subset_idxs"], np.int32)
        level = [options["left_rotation_idx"], options["right_rotation_idx"]]
        tensors[f"regions.{name}.level"] = np.array(level, np.int32)
        assert (options["scale_x"], options["output_width"]) == (1.5, 16)
    save_file(tensors, HERE.parent / "fixtures" / "networks.safetensors")


if __name__ == "__main__":
    main()
