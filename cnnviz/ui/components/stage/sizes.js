// How large the cells of each kind of grid are, so that all of them fit the width there is.

// Rows and columns of the kernel's grid, gaps included.
function kernelGrid(scene) {
  return [0, 1].map((axis) => (scene.window[axis] - 1) * scene.gaps[axis] + 1);
}

// Pixels a cell: at most `most`, and such that `grid` (rows, columns) fits into width and height.
function fitCells(most, [rows, columns], width, height) {
  return Math.max(2, Math.floor(Math.min(most, (width + 3) / columns, (height + 3) / rows)));
}

function cellSizes(scene, room, wide, bias) {
  const grids = {
    input: scene.padded.slice(0, 2),
    kernel: kernelGrid(scene),
    output: scene.output.slice(0, 2),
  };
  return scene.channels > 1 ? inColumns(scene, grids, room, wide, bias) : inOneLine(scene, grids, room, wide);
}

// One channel: input, kernel, output in one line; on a phone kernel and output share the line below the input.
function inOneLine(scene, grids, room, wide) {
  const pooling = scene.kind === "pooling"; // the name of the operation stands where the kernel would
  const line = room - (wide ? 170 : pooling ? 120 : 80); // the rest is for signs and gaps
  const kernelRoom = Math.min(50 * grids.kernel[1], line * (wide ? 0.22 : 0.36));
  const kernel = fitCells(50, grids.kernel, kernelRoom, wide ? 260 : 170);
  const kernelWidth = pooling ? 0 : kernel * grids.kernel[1];
  const inputLeast = wide ? Math.min(40 * grids.input[1], line * 0.5) : 0;
  const output = fitCells(46, grids.output, line - inputLeast - kernelWidth, wide ? 400 : 250);
  const inputRoom = wide ? line - output * grids.output[1] - kernelWidth : room;
  return { input: fitCells(40, grids.input, inputRoom, wide ? 400 : 310), kernel, output };
}

// Several channels: a column each, at most four side by side; the output stands beside them, below on a phone.
function inColumns(scene, grids, room, wide, bias) {
  const pooling = scene.kind === "pooling"; // each channel has its own output, in its own column
  const across = Math.min(scene.channels, 4);
  const signs = 80 + (bias ? 90 : 0);
  const beside = pooling || !wide ? 0 : Math.min(46 * grids.output[1], room * 0.26) + signs;
  const between = pooling ? (wide ? 24 : 12) : wide ? 46 : 20;
  const column = (room - beside - (across - 1) * between) / across;
  const outputRoom = pooling ? column : wide ? beside - signs : room * 0.7;
  return {
    input: fitCells(wide ? 36 : 30, grids.input, column, wide ? 240 : 200),
    kernel: fitCells(40, grids.kernel, column, 132),
    output: fitCells(pooling ? 36 : 46, grids.output, outputRoom, wide && !pooling ? 380 : 200),
  };
}
