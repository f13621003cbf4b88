"""Mesh arithmetic: subdivision as a sparse matrix, normals, triangles."""

import numpy as np
import scipy.sparse as sp


def triangles(quads):
    """Two triangles for each quad, without the degenerate ones."""
    t = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    return t[(t[:, 0] != t[:, 1]) & (t[:, 1] != t[:, 2]) & (t[:, 2] != t[:, 0])]


def compact(quads):
    """The vertices that the quads use, and the quads renumbered to them."""
    used, numbers = np.unique(quads, return_inverse=True)
    return used, numbers.reshape(quads.shape)


def grid(rows, columns, wrap=True):
    """Quads of a row-major grid of vertices, closed along its columns where `wrap`."""
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(columns - (not wrap)), indexing="ij")
    k = (j + 1) % columns
    return np.stack([i * columns + j, (i + 1) * columns + j, (i + 1) * columns + k, i * columns + k], -1).reshape(-1, 4)


def subdivide(quads, count):
    """One Catmull-Clark step over `count` vertices: the matrix from old to new vertices, the new quads.

    Borders follow the cubic spline rule, so neighbouring shells stay closed.
    """
    faces = len(quads)
    ends = np.stack([quads, np.roll(quads, -1, 1)], -1).reshape(-1, 2)
    edges, numbers, uses = np.unique(np.sort(ends, 1), axis=0, return_inverse=True, return_counts=True)
    numbers = numbers.reshape(-1)
    ones = np.ones
    to_face = sp.csr_matrix((ones(quads.size) / 4, (np.repeat(np.arange(faces), 4), quads.ravel())), (faces, count))
    middle = sp.csr_matrix((ones(edges.size) / 2, (np.repeat(np.arange(len(edges)), 2), edges.ravel())), (len(edges), count))
    beside = sp.csr_matrix((ones(len(ends)), (numbers, np.repeat(np.arange(faces), 4))), (len(edges), faces))
    inner = (uses == 2).astype(float)
    to_edge = sp.diags(0.5 * inner) @ (middle + sp.diags(0.5 * ones(len(edges))) @ beside @ to_face) + sp.diags(1 - inner) @ middle

    at_face = sp.csr_matrix((ones(quads.size), (quads.ravel(), np.repeat(np.arange(faces), 4))), (count, faces))
    at_edge = sp.csr_matrix((ones(edges.size), (edges.ravel(), np.repeat(np.arange(len(edges)), 2))), (count, len(edges)))
    border_edge = at_edge @ sp.diags(1 - inner)
    border = np.asarray(border_edge.sum(1)).ravel() > 0
    valence = np.maximum(np.asarray(at_edge.sum(1)).ravel(), 1)
    around = np.maximum(np.asarray(at_face.sum(1)).ravel(), 1)
    smooth = (
        sp.diags(1 / (valence * around)) @ at_face @ to_face
        + sp.diags(2 / valence**2) @ at_edge @ middle
        + sp.diags((valence - 3) / valence)
    )
    shore = sp.diags(np.full(count, 0.5)) + sp.diags(np.full(count, 0.25)) @ border_edge @ middle
    to_vertex = sp.diags((~border).astype(float)) @ smooth + sp.diags(border.astype(float)) @ shore

    matrix = sp.vstack([to_vertex, to_edge, to_face]).tocsr().astype(np.float32)
    edge = numbers.reshape(-1, 4) + count
    face = np.arange(faces) + count + len(edges)
    new = [np.stack([quads[:, k], edge[:, k], face, edge[:, k - 1]], 1) for k in range(4)]
    return matrix, np.concatenate(new)


class Normals:
    """Vertex normals of a fixed set of quads, quick to find again for moved vertices."""

    def __init__(self, quads, count):
        self.quads = quads
        owner = np.repeat(np.arange(len(quads)), 4)
        self.gather = sp.csr_matrix((np.ones(quads.size, np.float32), (quads.ravel(), owner)), (count, len(quads)))

    def of(self, vertices):
        """Unit normals, outward for counter-clockwise quads."""
        q = self.quads
        flat = np.cross(vertices[q[:, 2]] - vertices[q[:, 0]], vertices[q[:, 3]] - vertices[q[:, 1]])
        normal = self.gather @ flat
        return normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
