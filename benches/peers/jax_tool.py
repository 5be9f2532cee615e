"""The evals in JAX: arrays, `jit`, `grad`, `vmap`, `scan`."""

import math
import os

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import jax
import jax.numpy as jnp
import numpy as np
from jax.nn import sigmoid
from jax.scipy.special import logsumexp

from serve import serve

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")


def task(f, *args, show=lambda y: np.asarray(y).tolist()):
    """`f` of arrays that lie ready, compiled; it is waited for."""
    f = jax.jit(f)
    args = [jnp.asarray(a) for a in args]
    return lambda: jax.block_until_ready(f(*args)), show


def lse(function, i):
    f = logsumexp if function == "primal" else jax.grad(logsumexp)
    return task(f, i["x"])


def llsq(function, i):
    t = jnp.linspace(-1.0, 1.0, i["n"])

    def objective(x):
        return 0.5 * jnp.sum((jnp.sign(t) - jnp.polyval(x[::-1], t, unroll=16)) ** 2)

    return task(objective if function == "primal" else jax.grad(objective), i["x"])


def ode(function, i):
    steps = i["s"]
    h = 2.0 / steps

    def solve(x):
        def f(y):
            return jnp.concatenate([x[:1], x[1:] * y[:-1]])

        def step(y, _):
            k1 = f(y)
            k2 = f(y + h / 2 * k1)
            k3 = f(y + h / 2 * k2)
            k4 = f(y + h * k3)
            return y + h * (k1 + 2 * k2 + 2 * k3 + k4) / 6, None

        return jax.lax.scan(step, jnp.zeros_like(x), length=steps)[0]

    return task(solve if function == "primal" else jax.grad(lambda x: solve(x)[-1]), i["x"])


def det(function, i):
    ell = i["ell"]

    def minor(a, row, columns):
        if len(columns) == 1:
            return a[row, columns[0]]
        terms = [a[row, c] * minor(a, row + 1, columns[:j] + columns[j + 1 :]) for j, c in enumerate(columns)]
        return sum(terms[2::2], terms[0]) - sum(terms[3::2], terms[1])

    def determinant(a):
        return minor(a.reshape(ell, ell), 0, tuple(range(ell)))

    return task(determinant if function == "primal" else jax.grad(determinant), i["A"])


def log_normaliser(d, gamma, m):
    n = d + m + 1
    log_gamma = 0.25 * d * (d - 1) * math.log(math.pi) + sum(math.lgamma(0.5 * n - 0.5 * j) for j in range(d))
    return n * d * (math.log(gamma) - 0.5 * math.log(2)) - log_gamma


def gmm(function, i):
    d, k, n, m, gamma = i["d"], i["k"], i["n"], i["m"], i["gamma"]
    # Below the diagonal, column by column.
    columns, rows = np.triu_indices(d, 1)
    constant = -0.5 * n * d * math.log(2 * math.pi) + k * log_normaliser(d, gamma, m)

    def objective(independent, x):
        alpha, mu, q, l = independent
        factors = jnp.zeros((k, d, d)).at[:, rows, columns].set(l) + jnp.exp(q)[:, :, None] * jnp.eye(d)
        scaled = jnp.einsum("kij,nkj->nki", factors, x[:, None, :] - mu)
        terms = alpha + q.sum(1) - 0.5 * (scaled**2).sum(2)
        likelihood = logsumexp(terms, axis=1).sum() - n * logsumexp(alpha)
        prior = m * q.sum() - 0.5 * gamma**2 * (factors**2).sum()
        return constant + likelihood + prior

    independent = tuple(jnp.asarray(i[name]).reshape(k, -1) for name in ("mu", "q", "l"))
    independent = (jnp.asarray(i["alpha"]), *independent)
    x = jnp.asarray(i["x"])
    f = jax.jit(objective if function == "objective" else jax.grad(objective))

    def show(y):
        if function == "objective":
            return float(y)
        return {name: np.asarray(part).tolist() for name, part in zip(("alpha", "mu", "q", "l"), y)}

    return lambda: jax.block_until_ready(f(independent, x)), show


def kmeans(function, i):
    def cost(centroids, points):
        return ((points[:, None, :] - centroids) ** 2).sum(2).min(1).sum()

    def direction(centroids, points):
        # The Hessian is diagonal: times ones it is its diagonal.
        gradient = jax.grad(lambda c: cost(c, points))
        g, h = jax.jvp(gradient, (centroids,), (jnp.ones_like(centroids),))
        return g / h

    return task(cost if function == "cost" else direction, i["centroids"], i["points"])


def lstm(function, i):
    b = len(i["sequence"][0])

    def objective(params, state, sequence):
        main, extra = params
        main = main.reshape(-1, 2, 4, b)

        def step(state, character):
            x = character * extra[0]
            after = []
            for (weights, biases), (hidden, cell) in zip(main, state):
                forget = sigmoid(x * weights[0] + biases[0])
                ingate = sigmoid(hidden * weights[1] + biases[1])
                outgate = sigmoid(x * weights[2] + biases[2])
                change = jnp.tanh(hidden * weights[3] + biases[3])
                cell = cell * forget + ingate * change
                x = outgate * jnp.tanh(cell)
                after.append(jnp.stack([x, cell]))
            x = x * extra[1] + extra[2]
            return jnp.stack(after), x - jnp.log(jnp.exp(x).sum() + 2)

        _, predicted = jax.lax.scan(step, state, sequence[:-1])
        return -(sequence[1:] * predicted).mean()

    state = jnp.asarray(i["state"]).reshape(-1, 2, b)
    params, sequence = (jnp.asarray(i["main_params"]), jnp.asarray(i["extra_params"])), jnp.asarray(i["sequence"])
    f = jax.jit(objective if function == "objective" else jax.grad(objective))

    def show(y):
        return float(y) if function == "objective" else np.concatenate([np.ravel(p) for p in y]).tolist()

    return lambda: jax.block_until_ready(f(params, state, sequence)), show


def rotate(axis, point):
    angle = jnp.sqrt(axis @ axis)
    unit = axis / angle
    turned, along = jnp.cross(unit, point), (unit @ point) * (1 - jnp.cos(angle))
    return point * jnp.cos(angle) + turned * jnp.sin(angle) + unit * along


def ba(function, i):
    n, m, p = i["n"], i["m"], i["p"]

    def error(camera, point, weight, feature):
        seen = rotate(camera[:3], point - camera[3:6])
        xy = seen[:2] / seen[2]
        square = xy @ xy
        distorted = xy * (1 + camera[9] * square + camera[10] * square**2)
        return weight * (distorted * camera[6] + camera[7:9] - feature)

    cameras, points = jnp.tile(jnp.asarray(i["cam"]), (n, 1)), jnp.tile(jnp.asarray(i["x"]), (m, 1))
    weights, features = jnp.full(p, i["w"]), jnp.tile(jnp.asarray(i["feat"]), (p, 1))
    of_camera, of_point = jnp.arange(p) % n, jnp.arange(p) % m
    args = (cameras, points, weights, features)

    def objective(cameras, points, weights, features):
        return jax.vmap(error)(cameras[of_camera], points[of_point], weights, features), 1 - weights**2

    def jacobian(cameras, points, weights, features):
        blocks = jax.vmap(jax.jacrev(error, (0, 1, 2)))(cameras[of_camera], points[of_point], weights, features)
        camera, point, weight = blocks
        return jnp.concatenate([camera, point, weight[:, :, None]], 2), -2 * weights

    f = jax.jit(objective if function == "objective" else jacobian)
    if function == "objective":

        def show(y):
            return {
                "reproj_error": {"elements": np.asarray(y[0][0]).tolist(), "repeated": p},
                "w_err": {"element": float(y[1][0]), "repeated": p},
            }

        return lambda: jax.block_until_ready(f(*args)), show
    return lambda: assemble(n, m, p, *map(np.asarray, f(*args))), show_sparse


def assemble(n, m, p, blocks, weights):
    """The sparse matrix of the blocks, by compressed rows."""
    i = np.arange(p)
    columns = np.empty((p, 2, 15), np.int64)
    columns[:, :, :11] = (11 * (i % n))[:, None, None] + np.arange(11)
    columns[:, :, 11:14] = (11 * n + 3 * (i % m))[:, None, None] + np.arange(3)
    columns[:, :, 14] = (11 * n + 3 * m + i)[:, None]
    columns = np.concatenate([columns.ravel(), 11 * n + 3 * m + i])
    rows = np.concatenate([15 * np.arange(2 * p + 1), 30 * p + 1 + i])
    return rows, columns, np.concatenate([blocks.ravel(), weights])


def show_sparse(matrix):
    return {name: [*part[:30].tolist(), part[-1].item()] for name, part in zip(("rows", "cols", "vals"), matrix)}


def ht(function, i):
    model = i["data"]["model"]
    parents = model["parents"]
    relatives, inverses = jnp.asarray(model["base_relatives"]), jnp.asarray(model["inverse_base_absolutes"])
    positions, weights = jnp.asarray(model["base_positions"]), jnp.asarray(model["weights"])
    corners = jnp.asarray(model["triangles"])[jnp.asarray(i["data"]["correspondences"])]
    points = jnp.asarray(i["data"]["points"])
    # The angles of the fingers' joints: each bends, the first also turns sideways.
    bend = [2 + 4 * finger + joint for finger in range(5) for joint in range(3)]
    bend_at = [6 + 4 * finger + (0, 2, 3)[joint] for finger in range(5) for joint in range(3)]
    turn, turn_at = [2 + 4 * finger for finger in range(5)], [7 + 4 * finger for finger in range(5)]

    def rotation(theta):
        return jnp.stack([rotate(theta, unit) for unit in jnp.eye(3)], 1)

    def euler(x, z):
        (sx, cx), (sz, cz), one, zero = (jnp.sin(x), jnp.cos(x)), (jnp.sin(z), jnp.cos(z)), jnp.ones(()), jnp.zeros(())
        rows = [[cz, -sz * cx, sz * sx, zero], [sz, cz * cx, -cz * sx, zero], [zero, sx, cx, zero], [zero] * 3 + [one]]
        return jnp.stack([jnp.stack(row) for row in rows])

    def objective(theta, us):
        count = len(parents)
        x = jnp.zeros(count).at[jnp.asarray(bend)].set(theta[jnp.asarray(bend_at)])
        z = jnp.zeros(count).at[jnp.asarray(turn)].set(theta[jnp.asarray(turn_at)])
        local = relatives @ jax.vmap(euler)(x, z)
        absolutes = []
        for bone, parent in enumerate(parents):
            absolutes.append(local[bone] if parent < 0 else absolutes[parent] @ local[bone])
        transforms = jnp.stack(absolutes) @ inverses
        skin = jnp.einsum("vn,nij,vj->vi", weights, transforms[:, :3], positions)
        if model["is_mirrored"]:
            skin = skin * jnp.array([-1.0, 1.0, 1.0])
        skin = skin @ rotation(theta[:3]).T + theta[3:6]
        u, v = us[:, :1], us[:, 1:]
        a, b, c = (skin[corners[:, j]] for j in range(3))
        return (points - (u * a + v * b + (1 - u - v) * c)).ravel()

    def jacobian(theta, us):
        # Column by column; an error depends on its own coordinates only, so all share two columns.
        d_theta = jnp.concatenate([jnp.zeros((2, 26)), jnp.eye(26)])
        d_us = jnp.zeros((28, *us.shape)).at[0, :, 0].set(1.0).at[1, :, 1].set(1.0)
        column = lambda t, u: jax.jvp(objective, (theta, us), (t, u))[1]
        return jax.vmap(column, out_axes=1)(d_theta, d_us)

    return task(objective if function == "objective" else jacobian, i["theta"], i["us"])


if __name__ == "__main__":
    from inputs import FUNCTIONS

    serve("jax", {n: {f: (lambda i, n=n, f=f: globals()[n](f, i)) for f in fs} for n, fs in FUNCTIONS.items()})
