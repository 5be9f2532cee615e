"""Minimax polynomials of the vector functions, by Remez' exchange in 60 digits.

Each coefficient is rounded to a double from the lowest power up and the rest fitted again, so that the printed
polynomial is near the best one with double coefficients. Run: python3 minimax.py  (needs mpmath).
"""
from mpmath import mp, mpf, hyp1f1, matrix, lu_solve, exp, log, sin, cos, sqrt, pi, expm1, atanh, cosh, fabs

mp.dps = 60


def remez(f, w, a, b, n, fixed=()):
    """The p of degree n that minimises max |w (f - p)| on [a, b], its lowest coefficients fixed."""
    m = len(fixed)
    g = lambda x: f(x) - sum(c * x**i for i, c in enumerate(fixed))
    k = n + 1 - m
    xs = [(a + b) / 2 - (b - a) / 2 * cosh(0) * cos(pi * i / k) for i in range(k + 1)]
    for _ in range(12):
        A, y = matrix(k + 1, k + 1), matrix(k + 1, 1)
        for i, x in enumerate(xs):
            for j in range(k):
                A[i, j] = x ** (j + m)
            A[i, k] = (-1) ** i / w(x)
            y[i] = g(x)
        s = lu_solve(A, y)
        p = lambda x: sum(s[j] * x ** (j + m) for j in range(k))
        e = lambda x: w(x) * (g(x) - p(x))
        grid = [a + (b - a) * i / 600 for i in range(601)]
        es = [e(x) for x in grid]
        peaks = []
        for i in range(601):
            left = i == 0 or abs(es[i]) >= abs(es[i - 1])
            right = i == 600 or abs(es[i]) >= abs(es[i + 1])
            if left and right:
                if peaks and (es[i] > 0) == (peaks[-1][1] > 0):
                    if abs(es[i]) > abs(peaks[-1][1]):
                        peaks[-1] = (grid[i], es[i])
                else:
                    peaks.append((grid[i], es[i]))
        while len(peaks) > k + 1:
            peaks.pop(0 if abs(peaks[0][1]) < abs(peaks[-1][1]) else -1)
        if len(peaks) < k + 1:
            break
        xs = [x for x, _ in peaks]
    return [s[j] for j in range(k)], max(abs(v) for v in es)


def fit(name, f, w, a, b, n, zero):
    """Print the polynomial; `f` may be singular at 0, where its value is `zero`."""
    g = lambda x: zero if x == 0 else f(x)
    fixed = []
    for i in range(n + 1):
        c, err = remez(g, w, mpf(a), mpf(b), n, fixed)
        if a < 0:  # powers of x vanish inside of the interval, so a second fit is not well posed
            fixed = [mpf(float(v)) for v in c]
            break
        fixed.append(mpf(float(c[0])))
    grid = [mpf(a) + (mpf(b) - mpf(a)) * i / 2000 for i in range(2001)]
    err = max(abs(w(x) * (g(x) - sum(c * x**i for i, c in enumerate(fixed)))) for x in grid)
    print(f"{name}: degree {n}, error 2^{float(log(err, 2)):.1f}")
    for c in fixed:
        print("   ", float(c).hex(), repr(float(c)))


h = log(2) / 2 * mpf("1.0001")
fit("exp: (e^r - 1 - r) / r^2", lambda r: hyp1f1(1, 3, r) / 2, lambda r: (r**2 + mpf(1) / 200) / exp(r), -h, h, 10, mpf(1) / 2)
z = ((sqrt(2) - 1) / (sqrt(2) + 1)) ** 2 * mpf("1.0001")
fit("ln: (2 atanh(s) - 2 s) / s^3 in s^2", lambda z: (2 * atanh(sqrt(z)) / sqrt(z) - 2) / z, lambda z: z / 2 + mpf(10)**-30, 0, z, 6, mpf(2) / 3)
fit("pow: (2 atanh(s) - 2 s - 2/3 s^3) / s^5 in s^2", lambda z: (2 * atanh(sqrt(z)) / sqrt(z) - 2 - 2 * z / 3) / z**2, lambda z: z**2 / 2 + mpf(10)**-30, 0, z, 7, mpf(2) / 5)
q = (pi / 4 * mpf("1.0001")) ** 2
fit("sin: (sin r - r) / r^3 in r^2", lambda z: (sin(sqrt(z)) / sqrt(z) - 1) / z, lambda z: z * sqrt(z) / sin(sqrt(z)) + mpf(10)**-30 if z else mpf(10)**-30, 0, q, 5, -mpf(1) / 6)
fit("cos: (cos r - 1 + r^2/2) / r^4 in r^2", lambda z: (cos(sqrt(z)) - 1 + z / 2) / z**2, lambda z: z**2 + mpf(10)**-30, 0, q, 5, mpf(1) / 24)
