"""What things look like in Blender: a material for each."""

import bpy
import numpy as np

from canvas import linear


def rgba(colour):
    """8-bit sRGB as Blender's linear colour."""
    return (*map(float, linear(colour)), 1.0)


class Nodes:
    """A material's nodes, wired by calling. Sockets and plain values are taken alike."""

    def __init__(self, name):
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.tree.nodes.clear()
        self.output = self.tree.nodes.new("ShaderNodeOutputMaterial")

    def node(self, kind, inputs=(), **properties):
        """A new node; `inputs`: pairs of a socket's name or number and what goes in."""
        node = self.tree.nodes.new(f"ShaderNode{kind}")
        for name, value in properties.items():
            setattr(node, name, value)
        for socket, value in inputs:
            self.put(node.inputs[socket], value)
        return node

    def put(self, socket, value):
        """Wires or sets an input."""
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, socket)
        else:
            socket.default_value = value

    def attribute(self, name, output="Fac"):
        """A value stored with the vertices."""
        return self.node("Attribute", attribute_name=name).outputs[output]

    def math(self, operation, a, b=0.0):
        """An operation on two numbers."""
        return self.node("Math", [(0, a), (1, b)], operation=operation).outputs[0]

    def mix(self, share, a, b, blend="MIX"):
        """A blend of two colours."""
        return self.node("Mix", [(0, share), (6, a), (7, b)], data_type="RGBA", blend_type=blend).outputs[2]

    def bump(self, height, distance, strength=1.0, normal=None):
        """A normal bent by a height."""
        inputs = [("Height", height), ("Distance", distance), ("Strength", strength)]
        return self.node("Bump", inputs + ([("Normal", normal)] if normal else [])).outputs[0]

    def surface(self, **inputs):
        """The principled shader as the surface; `_` in names is a space."""
        named = [(name.replace("_", " "), value) for name, value in inputs.items()]
        # Diffusion by profile: two thirds of the time that walks through the flesh take, and as good at this size.
        shader = self.node("BsdfPrincipled", subsurface_method="BURLEY")
        for socket, value in named:
            self.put(shader.inputs[socket], value)
        self.tree.links.new(shader.outputs[0], self.output.inputs[0])
        return self.material


def picture(name, values, linear_data):
    """A float image from an array, height x width (x 3), the first row on top."""
    height, width = values.shape[:2]
    image = bpy.data.images.new(name, width, height, float_buffer=True, is_data=linear_data)
    pixels = np.ones((height, width, 4), np.float32)
    pixels[..., :3] = values if values.ndim == 3 else values[..., None]
    image.pixels.foreach_set(pixels[::-1].ravel())
    return image


def skin(person, colour):
    """Skin with its painted map, lips, the inside of the mouth, and the scalp under hair; `emboss` it before use."""
    nodes = Nodes("skin")
    texel = nodes.attribute("texel", "Vector")
    sample = lambda image: nodes.node("TexImage", [(0, texel)], image=image, extension="EXTEND").outputs[0]
    lip, inside, scalp = (nodes.attribute(name) for name in ("lip", "inside", "scalp"))
    tone = np.array(person.skin)
    base = sample(picture("colour", colour, False))
    base = nodes.mix(nodes.math("MULTIPLY", nodes.attribute("ear"), 0.30), base, (1.0, 0.80, 0.78, 1), "MULTIPLY")
    base = nodes.mix(nodes.math("MULTIPLY", lip, 0.84), base, rgba(person.lips))
    base = nodes.mix(inside, base, rgba((112, 44, 42)))
    base = nodes.mix(scalp, base, rgba(0.75 * np.array(person.hair_colour) + 0.25 * 0.7 * tone))
    height = nodes.node("TexImage", [(0, texel)], name=EMBOSSED, extension="EXTEND").outputs[0]
    shine = 0.54
    for smooth, by in (("lip", 0.18), ("inside", 0.20), ("oil", 0.10)):
        shine = nodes.math("SUBTRACT", shine, nodes.math("MULTIPLY", nodes.attribute(smooth), by))
    return nodes.surface(
        Base_Color=base, Roughness=shine, Normal=nodes.bump(height, RELIEF), Specular_IOR_Level=0.40,
        Subsurface_Weight=1.0, Subsurface_Radius=(1.0, 0.36, 0.20), Subsurface_Scale=0.030,
        Coat_Weight=0.05, Coat_Roughness=0.30,
    )


def emboss(skin, relief):
    """Gives skin its height, in mesh units."""
    node = skin.node_tree.nodes[EMBOSSED]
    if node.image:
        bpy.data.images.remove(node.image)
    node.image = picture(EMBOSSED, 0.5 + relief / RELIEF, True)


EMBOSSED = "relief"  # the node that holds it
RELIEF = 0.08  # the height between a relief picture's 0 and 1, in mesh units


def eye():
    """The eyeball under the cornea, in the colours of its vertices."""
    nodes = Nodes("eye")
    return nodes.surface(
        Base_Color=nodes.attribute("colour", "Color"), Roughness=0.30, Specular_IOR_Level=0.35,
        Subsurface_Weight=0.25, Subsurface_Radius=(1.0, 0.45, 0.35), Subsurface_Scale=0.012,
    )


def cornea():
    """Clear, and glossy at grazing angles."""
    nodes = Nodes("cornea")
    gloss = nodes.node("BsdfGlossy", [("Roughness", 0.025)]).outputs[0]
    clear = nodes.node("BsdfTransparent").outputs[0]
    share = nodes.node("Fresnel", [("IOR", 1.38)]).outputs[0]
    nodes.put(nodes.output.inputs[0], nodes.node("MixShader", [(0, share), (1, clear), (2, gloss)]).outputs[0])
    return nodes.material


def tooth():
    """Enamel."""
    nodes = Nodes("tooth")
    return nodes.surface(
        Base_Color=rgba((230, 219, 202)), Roughness=0.30, Specular_IOR_Level=0.45,
        Subsurface_Weight=0.6, Subsurface_Radius=(1.0, 0.75, 0.55), Subsurface_Scale=0.020, Coat_Weight=0.25, Coat_Roughness=0.12,
    )


def flesh(name, colour):
    """Gums and tongue: wet and soft."""
    nodes = Nodes(name)
    return nodes.surface(
        Base_Color=rgba(colour), Roughness=0.38,  Subsurface_Weight=0.6, Subsurface_Radius=(1.0, 0.4, 0.3), Subsurface_Scale=0.02, Coat_Weight=0.25,
    )


def wool(colour):
    """A fine knit."""
    nodes = Nodes("wool")
    place = nodes.node("TexCoord").outputs["Object"]
    stitch = lambda axis: nodes.node("TexWave", [("Vector", place), ("Scale", 14.0)], bands_direction=axis).outputs[1]
    height = nodes.math("MULTIPLY", stitch("X"), stitch("Z"))
    return nodes.surface(Base_Color=rgba(colour), Roughness=0.95, Normal=nodes.bump(height, 0.02, 0.6), Sheen_Weight=0.25, Specular_IOR_Level=0.2)


def hair(name, colour, roughness=0.40, contrast=0.35):
    """Strands of one colour, no two quite alike."""
    nodes = Nodes(name)
    chance = nodes.math("MULTIPLY", nodes.node("HairInfo").outputs["Random"], 1.0)
    base = np.array(colour, float)
    shade = nodes.mix(chance, rgba(base * (1 - contrast)), rgba(np.clip(base * (1 + contrast) + 4, 0, 255)))
    shader = nodes.node("BsdfHairPrincipled", [("Color", shade), ("Roughness", roughness), ("Radial Roughness", 0.5)], parametrization="COLOR")
    nodes.put(nodes.output.inputs[0], shader.outputs[0])
    return nodes.material
