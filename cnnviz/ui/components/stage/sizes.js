// How large the cells of each kind of grid are, so that all of them fit the width there is.

// Pixels a cell: at most `most`, and such that `grid` (rows, columns) fits into width and height.
function fitCells(most, [rows, columns], width, height) {
  return Math.max(2, Math.floor(Math.min(most, (width + 3) / columns, (height + 3) / rows)));
}

// `signs`: the width of what stands between the grids and the output besides "=".
function cellSizes(scene, room, wide, signs) {
  const grids = gridsOf(scene);
  return (scene.channels > 1 ? inColumns : inOneLine)(grids, room, wide, signs, scene);
}

// Rows and columns of each kind of grid.
function gridsOf(scene) {
  return Object.fromEntries(["input", "kernel", "output"].map((role) => [role, scene.grid(role)]));
}

// One channel: input, kernel, output in one line; on a phone kernel and output share the line below the input.
function inOneLine(grids, room, wide, signs) {
  const line = room - (wide ? 170 : 80) - signs; // the rest is for signs and gaps
  const kernelRoom = Math.min(50 * grids.kernel[1], line * (wide ? 0.22 : 0.36));
  const kernel = fitCells(50, grids.kernel, kernelRoom, wide ? 260 : 170);
  const kernelWidth = kernel * grids.kernel[1];
  const inputLeast = wide ? Math.min(40 * grids.input[1], line * 0.5) : 0;
  const output = fitCells(46, grids.output, line - inputLeast - kernelWidth, wide ? 400 : 250);
  const inputRoom = wide ? line - output * grids.output[1] - kernelWidth : room;
  return { input: fitCells(40, grids.input, inputRoom, wide ? 400 : 310), kernel, output };
}

// Several channels: a column each, at most four side by side; the output stands beside them, below on a phone.
function inColumns(grids, room, wide, signs, { transposed, channels, groups }) {
  const across = Math.min(channels, 4);
  const beside = wide ? Math.min(46 * grids.output[1], room * (transposed ? 0.4 : 0.26)) : 0;
  const between = wide ? (groups > 1 ? 66 : 46) : 20; // the plus, or the brackets of two groups
  const column = (room - (wide && beside + 80 + signs) - (across - 1) * between) / across;
  return {
    input: fitCells(wide ? 36 : 30, grids.input, column, wide ? 240 : 200),
    kernel: fitCells(40, grids.kernel, column, 132),
    output: fitCells(46, grids.output, beside || room * (transposed ? 0.85 : 0.7), wide ? 380 : 200),
  };
}
