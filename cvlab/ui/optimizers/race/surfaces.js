// The surfaces of cvlab/optimizers/surfaces.py again; a browser test holds the two together.
// surfaceOf(kind, matrix) gives { value(x, y), gradient(x, y) }; matrix: the Hessian [[a, b], [b, c]] of a bowl.
const BEALE = [1.5, 2.25, 2.625]

const SURFACES = {
  saddle: {
    value: (x, y) => 0.5 * x * x + 0.25 * (y * y - 1) ** 2,
    gradient: (x, y) => [x, y * (y * y - 1)],
  },
  rosenbrock: {
    value: (x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
    gradient(x, y) {
      const off = y - x * x
      return [-2 * (1 - x) - 400 * x * off, 200 * off]
    },
  },
  beale: {
    value: (x, y) => BEALE.reduce((sum, c, n) => sum + (c - x * (1 - y ** (n + 1))) ** 2, 0),
    gradient(x, y) {
      let along = 0, down = 0
      for (let n = 1; n <= 3; n++) {
        const term = BEALE[n - 1] - x * (1 - y ** n)
        along += 2 * term * (y ** n - 1)
        down += 2 * term * n * x * y ** (n - 1)
      }
      return [along, down]
    },
  },
  bumps: {
    value: (x, y) => 0.15 * (x * x + y * y) + 2 - Math.cos(3 * x) - Math.cos(3 * y),
    gradient: (x, y) => [0.3 * x + 3 * Math.sin(3 * x), 0.3 * y + 3 * Math.sin(3 * y)],
  },
  plateau: {
    value: (x, y) => -Math.expm1(-(x * x + y * y) / 2),
    gradient(x, y) {
      const height = Math.exp(-(x * x + y * y) / 2)
      return [x * height, y * height]
    },
  },
}

const surfaceOf = (kind, matrix) => matrix ? bowlOf(matrix) : SURFACES[kind]

function bowlOf([[a, b], [, c]]) {
  return {
    value: (x, y) => 0.5 * (a * x * x + 2 * b * x * y + c * y * y),
    gradient: (x, y) => [a * x + b * y, b * x + c * y],
  }
}
