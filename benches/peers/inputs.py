"""Inputs in the form that GradBench sends them, with its sizes and distributions.

Its texts, scenes and hand models are not part of this repository: `lstm` gets random bits, `ba` one random camera and
point with the counts of its first scene, and `ht` a random hand with the counts of its larger model.
"""

import numpy as np


def lse(r, n):
    return {"x": r.random(n).tolist()}


def llsq(r, n, m):
    return {"x": r.random(m).tolist(), "n": n}


def ode(r, n, s):
    return {"x": r.random(n).tolist(), "s": s}


def det(r, ell):
    return {"A": r.random(ell * ell).tolist(), "ell": ell}


def gmm(r, d, k, n):
    return {
        "d": d,
        "k": k,
        "n": n,
        "x": r.normal(size=(n, d)).tolist(),
        "m": 0,
        "gamma": 1.0,
        "alpha": r.normal(size=k).tolist(),
        "mu": r.random((k, d)).tolist(),
        "q": r.normal(size=(k, d)).tolist(),
        "l": r.normal(size=(k, d * (d - 1) // 2)).tolist(),
    }


def kmeans(r, k, n, d):
    points = r.random((n, d)).tolist()
    # Each cluster has a point.
    return {"points": points, "centroids": points[-k:]}


def lstm(r, layers, characters, bits=14):
    return {
        "main_params": r.random((2 * layers, 4 * bits)).tolist(),
        "extra_params": r.random((3, bits)).tolist(),
        "state": r.random((2 * layers, bits)).tolist(),
        "sequence": r.integers(0, 2, (characters, bits)).astype(float).tolist(),
    }


def ba(r, n, m, p):
    camera = [*r.normal(0, 0.3, 3), *r.normal(0, 1, 3), 500.0, 1.0, -2.0, 1e-2, -1e-3]
    return {"n": n, "m": m, "p": p, "cam": camera, "x": [0.3, -0.2, 8.0], "w": 0.7, "feat": [3.0, -5.0]}


def ht(r, points, bones=22, vertices=544, triangles=1000):
    def rigid():
        q, _ = np.linalg.qr(r.normal(size=(3, 3)))
        matrix = np.eye(4)
        matrix[:3, :3], matrix[:3, 3] = q, r.normal(0, 0.3, 3)
        return matrix

    # The forearm, the wrist, and five fingers of four bones in a row.
    parents = [-1, 0] + [1 if i % 4 == 2 else i - 1 for i in range(2, bones)]
    weights = r.random((vertices, bones)) * (r.random((vertices, bones)) < 0.15)
    model = {
        "bone_count": bones,
        "bone_names": [f"bone{i}" for i in range(bones)],
        "parents": parents,
        "base_relatives": [rigid().tolist() for _ in range(bones)],
        "inverse_base_absolutes": [rigid().tolist() for _ in range(bones)],
        "base_positions": np.hstack([r.normal(size=(vertices, 3)), np.ones((vertices, 1))]).tolist(),
        "weights": weights.tolist(),
        "triangles": r.integers(0, vertices, (triangles, 3)).tolist(),
        "is_mirrored": False,
    }
    return {
        "theta": r.normal(0, 0.3, 26).tolist(),
        "data": {
            "model": model,
            "correspondences": r.integers(0, triangles, points).tolist(),
            "points": r.normal(size=(points, 3)).tolist(),
        },
        "us": r.random((points, 2)).tolist(),
    }


# The functions that are measured: the objective and its derivative.
FUNCTIONS = {
    "lse": ("primal", "gradient"),
    "llsq": ("primal", "gradient"),
    "ode": ("primal", "gradient"),
    "det": ("primal", "gradient"),
    "gmm": ("objective", "jacobian"),
    "kmeans": ("cost", "dir"),
    "lstm": ("objective", "jacobian"),
    "ba": ("objective", "jacobian"),
    "ht": ("objective", "jacobian"),
}

# The sizes: a small and a large one.
SIZES = {
    "lse": [(2500,), (320000,)],
    "llsq": [(64, 128), (2048, 128)],
    "ode": [(1000, 10), (10000, 10)],
    "det": [(5,), (6,)],
    "gmm": [(2, 10, 1000), (32, 25, 1000)],
    "kmeans": [(10, 1000, 8), (100, 10000, 8)],
    "lstm": [(2, 1024)],
    "ba": [(49, 7776, 31843)],
    "ht": [(100,), (300,)],
}


def make(name, size):
    """The input of an eval: the same each time."""
    return globals()[name](np.random.default_rng(31337), *size)
