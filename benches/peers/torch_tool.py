"""The evals in PyTorch: tensors, eager, `autograd`, `torch.func`."""

import math

import numpy as np
import torch
from torch.func import jacrev, jvp, vmap

from serve import serve

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def tensor(x):
    return torch.tensor(x, dtype=torch.float64)


def gradient(f):
    """The gradient of a function of one tensor."""

    def run(x):
        x = x.detach().requires_grad_()
        return torch.autograd.grad(f(x), x)[0]

    return run


def task(f, *args):
    args = [tensor(a) for a in args]
    return lambda: f(*args), lambda y: y.tolist()


def lse(function, i):
    def objective(x):
        return torch.logsumexp(x, 0)

    return task(objective if function == "primal" else gradient(objective), i["x"])


def llsq(function, i):
    t = torch.linspace(-1.0, 1.0, i["n"])
    sign = torch.sign(t)

    def objective(x):
        powers = torch.linalg.vander(t, N=len(x))
        return 0.5 * ((sign - powers @ x) ** 2).sum()

    return task(objective if function == "primal" else gradient(objective), i["x"])


def ode(function, i):
    steps = i["s"]
    h = 2.0 / steps

    def solve(x):
        def f(y):
            return torch.cat([x[:1], x[1:] * y[:-1]])

        y = torch.zeros_like(x)
        for _ in range(steps):
            k1 = f(y)
            k2 = f(y + h / 2 * k1)
            k3 = f(y + h / 2 * k2)
            k4 = f(y + h * k3)
            y = y + h * (k1 + 2 * k2 + 2 * k3 + k4) / 6
        return y

    return task(solve if function == "primal" else gradient(lambda x: solve(x)[-1]), i["x"])


def det(function, i):
    ell = i["ell"]

    def minor(a, row, columns):
        if len(columns) == 1:
            return a[row, columns[0]]
        terms = [a[row, c] * minor(a, row + 1, columns[:j] + columns[j + 1 :]) for j, c in enumerate(columns)]
        return sum(terms[2::2], terms[0]) - sum(terms[3::2], terms[1])

    def determinant(a):
        return minor(a.reshape(ell, ell), 0, tuple(range(ell)))

    return task(determinant if function == "primal" else gradient(determinant), i["A"])


def log_normaliser(d, gamma, m):
    n = d + m + 1
    log_gamma = 0.25 * d * (d - 1) * math.log(math.pi) + sum(math.lgamma(0.5 * n - 0.5 * j) for j in range(d))
    return n * d * (math.log(gamma) - 0.5 * math.log(2)) - log_gamma


def gmm(function, i):
    d, k, n, m, gamma = i["d"], i["k"], i["n"], i["m"], i["gamma"]
    # Below the diagonal, column by column.
    columns, rows = np.triu_indices(d, 1)
    rows, columns = torch.from_numpy(rows), torch.from_numpy(columns)
    constant = -0.5 * n * d * math.log(2 * math.pi) + k * log_normaliser(d, gamma, m)
    x = tensor(i["x"])

    def objective(alpha, mu, q, l):
        factors = torch.diag_embed(torch.exp(q))
        factors[:, rows, columns] = l
        scaled = torch.einsum("kij,nkj->nki", factors, x[:, None, :] - mu)
        terms = alpha + q.sum(1) - 0.5 * (scaled**2).sum(2)
        likelihood = torch.logsumexp(terms, 1).sum() - n * torch.logsumexp(alpha, 0)
        prior = m * q.sum() - 0.5 * gamma**2 * (factors**2).sum()
        return constant + likelihood + prior

    names = ("alpha", "mu", "q", "l")
    independent = [tensor(i["alpha"]), *(tensor(i[name]).reshape(k, -1) for name in names[1:])]
    if function == "objective":
        return lambda: objective(*independent), lambda y: y.item()

    def run():
        leaves = [p.detach().requires_grad_() for p in independent]
        return torch.autograd.grad(objective(*leaves), leaves)

    return run, lambda y: {name: part.tolist() for name, part in zip(names, y)}


def kmeans(function, i):
    points = tensor(i["points"])

    def cost(centroids):
        return ((points[:, None, :] - centroids) ** 2).sum(2).min(1).values.sum()

    def direction(centroids):
        # The Hessian is diagonal: times ones it is its diagonal.
        centroids = centroids.detach().requires_grad_()
        (g,) = torch.autograd.grad(cost(centroids), centroids, create_graph=True)
        (h,) = torch.autograd.grad(g.sum(), centroids)
        return g.detach() / h

    return task(cost if function == "cost" else direction, i["centroids"])


def lstm(function, i):
    b = len(i["sequence"][0])
    first, sequence = tensor(i["state"]).reshape(-1, 2, b), tensor(i["sequence"])

    def objective(main, extra):
        layers = [(p[0].unbind(), p[1].unbind()) for p in main.reshape(-1, 2, 4, b)]
        scale, weight, bias = extra.unbind()
        state = [tuple(s) for s in first]
        outputs = []
        for character in sequence[:-1]:
            x = character * scale
            for j, (w, c) in enumerate(layers):
                hidden, cell = state[j]
                forget = torch.sigmoid(x * w[0] + c[0])
                ingate = torch.sigmoid(hidden * w[1] + c[1])
                outgate = torch.sigmoid(x * w[2] + c[2])
                change = torch.tanh(hidden * w[3] + c[3])
                cell = cell * forget + ingate * change
                x = outgate * torch.tanh(cell)
                state[j] = (x, cell)
            outputs.append(x)
        x = torch.stack(outputs) * weight + bias
        predicted = x - torch.log(torch.exp(x).sum(1, keepdim=True) + 2)
        return -(sequence[1:] * predicted).mean()

    params = [tensor(i["main_params"]), tensor(i["extra_params"])]
    if function == "objective":
        return lambda: objective(*params), lambda y: y.item()

    def run():
        leaves = [p.detach().requires_grad_() for p in params]
        return torch.autograd.grad(objective(*leaves), leaves)

    return run, lambda y: torch.cat([p.ravel() for p in y]).tolist()


def rotate(axis, point):
    angle = torch.sqrt(axis @ axis)
    unit = axis / angle
    turned, along = torch.linalg.cross(unit, point), (unit @ point) * (1 - torch.cos(angle))
    return point * torch.cos(angle) + turned * torch.sin(angle) + unit * along


def ba(function, i):
    n, m, p = i["n"], i["m"], i["p"]

    def error(camera, point, weight, feature):
        seen = rotate(camera[:3], point - camera[3:6])
        xy = seen[:2] / seen[2]
        square = xy @ xy
        distorted = xy * (1 + camera[9] * square + camera[10] * square**2)
        return weight * (distorted * camera[6] + camera[7:9] - feature)

    cameras, points = tensor(i["cam"]).repeat(n, 1), tensor(i["x"]).repeat(m, 1)
    weights, features = torch.full((p,), i["w"]), tensor(i["feat"]).repeat(p, 1)
    of_camera, of_point = torch.arange(p) % n, torch.arange(p) % m

    if function == "objective":

        def show(y):
            return {
                "reproj_error": {"elements": y[0][0].tolist(), "repeated": p},
                "w_err": {"element": y[1][0].item(), "repeated": p},
            }

        errors = vmap(error)
        return lambda: (errors(cameras[of_camera], points[of_point], weights, features), 1 - weights**2), show

    rows = vmap(jacrev(error, (0, 1, 2)))

    def run():
        camera, point, weight = rows(cameras[of_camera], points[of_point], weights, features)
        blocks = torch.cat([camera, point, weight[:, :, None]], 2)
        return assemble(n, m, p, blocks.numpy(), (-2 * weights).numpy())

    return run, show_sparse


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
    relatives, inverses = tensor(model["base_relatives"]), tensor(model["inverse_base_absolutes"])
    positions, weights = tensor(model["base_positions"]), tensor(model["weights"])
    corners = torch.tensor(model["triangles"])[torch.tensor(i["data"]["correspondences"])]
    points = tensor(i["data"]["points"])
    # The angles of the fingers' joints: each bends, the first also turns sideways.
    bend = torch.tensor([2 + 4 * finger + joint for finger in range(5) for joint in range(3)])
    bend_at = torch.tensor([6 + 4 * finger + (0, 2, 3)[joint] for finger in range(5) for joint in range(3)])
    turn = torch.tensor([2 + 4 * finger for finger in range(5)])
    turn_at = torch.tensor([7 + 4 * finger for finger in range(5)])
    axes = torch.eye(3)

    def rotation(theta):
        return torch.stack([rotate(theta, unit) for unit in axes], 1)

    def euler(x, z):
        (sx, cx), (sz, cz), one, zero = (x.sin(), x.cos()), (z.sin(), z.cos()), torch.ones_like(x), torch.zeros_like(x)
        rows = [[cz, -sz * cx, sz * sx, zero], [sz, cz * cx, -cz * sx, zero], [zero, sx, cx, zero], [zero] * 3 + [one]]
        return torch.stack([torch.stack(row, -1) for row in rows], -2)

    def objective(theta, us):
        none = torch.zeros(len(parents))
        local = relatives @ euler(
            none.index_copy(0, bend, theta[bend_at]), none.index_copy(0, turn, theta[turn_at])
        )
        absolutes = []
        for bone, parent in enumerate(parents):
            absolutes.append(local[bone] if parent < 0 else absolutes[parent] @ local[bone])
        transforms = torch.stack(absolutes) @ inverses
        skin = torch.einsum("vn,nij,vj->vi", weights, transforms[:, :3], positions)
        if model["is_mirrored"]:
            skin = skin * tensor([-1.0, 1.0, 1.0])
        skin = skin @ rotation(theta[:3]).T + theta[3:6]
        u, v = us[:, :1], us[:, 1:]
        a, b, c = (skin[corners[:, j]] for j in range(3))
        return (points - (u * a + v * b + (1 - u - v) * c)).ravel()

    def jacobian(theta, us):
        # Column by column; an error depends on its own coordinates only, so all share two columns.
        d_theta = torch.cat([torch.zeros(2, 26), torch.eye(26)])
        d_us = torch.zeros(28, *us.shape)
        d_us[0, :, 0] = 1.0
        d_us[1, :, 1] = 1.0
        column = lambda t, u: jvp(objective, (theta, us), (t, u))[1]
        return vmap(column, out_dims=1)(d_theta, d_us)

    return task(objective if function == "objective" else jacobian, i["theta"], i["us"])


if __name__ == "__main__":
    from inputs import FUNCTIONS

    serve("pytorch", {n: {f: (lambda i, n=n, f=f: globals()[n](f, i)) for f in fs} for n, fs in FUNCTIONS.items()})
