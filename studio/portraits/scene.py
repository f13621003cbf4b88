"""The photographer's studio in Blender: puts a described head before the camera, lights it and renders."""

import contextlib
import math
import os

import bpy
import numpy as np
from mathutils import Vector

from materials import rgba

CAMERA_DISTANCE = 14.0  # an 85 mm portrait lens, about
# Position (in Blender's axes), diameter, watts and colour of the lamps, all aimed at the face. The first alone
# is seen in the eyes, where a light in the middle would hide the pupil.
LAMPS = [
    ((-4.8, -7.4, 11.2), 3.2, 600, (1.0, 0.95, 0.90)),
    ((6.0, -7.0, 7.6), 6.0, 200, (0.86, 0.93, 1.0)),
    ((0.0, -9.0, 6.2), 3.5, 90, (1.0, 0.97, 0.95)),
    ((4.2, 5.0, 10.2), 3.0, 190, (1.0, 0.92, 0.86)),
    ((-4.2, 5.0, 9.2), 3.0, 150, (0.84, 0.92, 1.0)),
]
AMBIENT = 0.32


def turned(points):
    """From y up, z ahead to Blender's z up, -y ahead."""
    return np.ascontiguousarray(np.asarray(points, np.float32)[..., [0, 2, 1]] * np.float32([1, -1, 1]))


class Studio:
    """An empty scene with lamps and a camera."""

    def __init__(self, aim, view, backdrop):
        """`aim`: the point in the picture's middle; `view`: mesh units in the picture's height there."""
        bpy.ops.wm.read_factory_settings(use_empty=True)
        self.scene = bpy.context.scene
        aim = Vector(turned(aim))
        for place, size, power, colour in LAMPS:
            lamp = bpy.data.lights.new("lamp", "AREA")
            lamp.energy, lamp.size, lamp.color, lamp.shape = power, size, colour, "DISK"
            self._stand(lamp, Vector(place), aim).visible_glossy = place[1] > 0 or place == LAMPS[0][0]
        camera = bpy.data.cameras.new("camera")
        camera.angle = 2 * math.atan(view / 2 / CAMERA_DISTANCE)
        self.scene.camera = self._stand(camera, aim + Vector((0, -CAMERA_DISTANCE, 0.25)), aim)
        self._world(*backdrop)
        self.passing = []

    def _stand(self, data, place, aim):
        thing = bpy.data.objects.new("stand", data)
        thing.location, thing.rotation_euler = place, (aim - place).to_track_quat("-Z", "Y").to_euler()
        bpy.context.collection.objects.link(thing)
        return thing

    def _world(self, middle, rim):
        """Soft light from everywhere, and behind the head a wall that darkens towards the picture's rim."""
        world = bpy.data.worlds.new("world")
        world.cycles.sampling_method = "NONE"  # an even sky needs no map, which takes seconds to make
        self.scene.world, world.use_nodes = world, True
        tree = world.node_tree
        tree.nodes.clear()
        new = lambda kind: tree.nodes.new(f"ShaderNode{kind}")
        sky, wall, place, ramp, gap = new("Background"), new("Background"), new("TexCoord"), new("ValToRGB"), new("VectorMath")
        sky.inputs[0].default_value, sky.inputs[1].default_value = (0.80, 0.84, 0.90, 1), AMBIENT
        gap.operation, gap.inputs[1].default_value = "DISTANCE", (0.5, 0.55, 0)
        for element, position, colour in zip(ramp.color_ramp.elements, (0.05, 0.75), (middle, rim)):
            element.position, element.color = position, rgba(colour)
        seen, mix, output = new("LightPath"), new("MixShader"), new("OutputWorld")
        for source, socket in (
            (place.outputs["Window"], gap.inputs[0]), (gap.outputs["Value"], ramp.inputs[0]), (ramp.outputs[0], wall.inputs[0]),
            (seen.outputs["Is Camera Ray"], mix.inputs[0]), (sky.outputs[0], mix.inputs[1]), (wall.outputs[0], mix.inputs[2]),
            (mix.outputs[0], output.inputs[0]),
        ):
            tree.links.new(source, socket)

    def mesh(self, points, faces, material, **attributes):
        """A smooth mesh; attributes hold a number (n), a vector (n x 3) or, as `colour`, a colour for each point."""
        mesh = bpy.data.meshes.new("mesh")
        mesh.from_pydata(turned(points), [], faces)
        mesh.polygons.foreach_set("use_smooth", np.ones(len(mesh.polygons), bool))
        for name, values in attributes.items():
            values = np.asarray(values, np.float32)
            if name == "colour":
                values = np.c_[values, np.ones(len(values), np.float32)]
                mesh.attributes.new(name, "FLOAT_COLOR", "POINT").data.foreach_set("color", values.ravel())
            elif values.ndim == 2:
                mesh.attributes.new(name, "FLOAT_VECTOR", "POINT").data.foreach_set("vector", values.ravel())
            else:
                mesh.attributes.new(name, "FLOAT", "POINT").data.foreach_set("value", values)
        mesh.materials.append(material)
        return self._place(mesh)

    def strands(self, points, radius, material, tip=0.25):
        """Hair: n x points x 3; the radius falls to `tip` of itself."""
        count, steps, _ = points.shape
        curves = bpy.data.hair_curves.new("strands")
        curves.add_curves([steps] * count)
        curves.position_data.foreach_set("vector", turned(points).ravel())
        width = radius * (1 - (1 - tip) * np.linspace(0, 1, steps) ** 2)
        curves.attributes.new("radius", "FLOAT", "POINT").data.foreach_set("value", np.tile(width, count).astype(np.float32))
        curves.materials.append(material)
        return self._place(curves)

    def _place(self, data):
        thing = bpy.data.objects.new("thing", data)
        bpy.context.collection.objects.link(thing)
        self.passing.append(thing)
        return thing

    def settle(self):
        """All that is here by now stays; what comes later is there until it is swept."""
        self.passing = []

    def sweep(self):
        """Takes away what came after the studio was settled."""
        bpy.data.batch_remove([thing.data for thing in self.passing])
        self.passing = []

    def render(self, path, size, samples, threads, exposure, box=None):
        """Writes a PNG of size x size pixels; `exposure` in stops.

        `box`: left, top, right and bottom, as shares of the picture, of what alone is rendered; the rest stays black.
        """
        scene, cycles = self.scene, self.scene.cycles
        scene.render.engine, cycles.device = "CYCLES", "CPU"
        cycles.samples, cycles.use_adaptive_sampling, cycles.adaptive_threshold = samples, True, 0.02
        cycles.use_denoising, cycles.denoiser, cycles.seed = True, "OPENIMAGEDENOISE", 1
        cycles.denoising_prefilter = "FAST"  # the accurate one takes as long as all light paths
        cycles.max_bounces, cycles.transparent_max_bounces = 3, 8
        cycles.caustics_reflective = cycles.caustics_refractive = False
        scene.cycles_curves.shape, scene.cycles_curves.subdivisions = "RIBBONS", 1
        # What stays from picture to picture, the hair above all, is made ready for the light paths only once.
        scene.render.use_persistent_data, cycles.debug_bvh_type = True, "DYNAMIC_BVH"
        scene.render.threads_mode, scene.render.threads = "FIXED", threads
        scene.render.resolution_x = scene.render.resolution_y = size
        if box:
            scene.render.use_border = True
            scene.render.border_min_x, scene.render.border_max_x = box[0], box[2]
            scene.render.border_min_y, scene.render.border_max_y = 1 - box[3], 1 - box[1]
        scene.view_settings.view_transform, scene.view_settings.look = "AgX", "AgX - Medium High Contrast"
        scene.view_settings.exposure = exposure
        scene.render.filepath, scene.render.image_settings.file_format = str(path), "PNG"
        with _quiet():
            bpy.ops.render.render(write_still=True)


@contextlib.contextmanager
def _quiet():
    """Blender's own progress lines, which it prints past Python, are held back."""
    kept = os.dup(1)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
