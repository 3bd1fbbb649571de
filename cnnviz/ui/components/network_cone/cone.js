// Which cells a unit reads, layer by layer back to the picture. Sizes, strides and paddings come from Python.

// Cells first to last, both included, that the cells `first` to `last` of a layer read along one axis.
function readAlong([first, last], { size, stride, padding }, axis) {
  return [first * stride[axis] - padding[axis], last * stride[axis] - padding[axis] + size[axis] - 1];
}

function around(one, other) {
  return one ? [Math.min(one[0], other[0]), Math.max(one[1], other[1])] : other;
}

// Map from the place of each block in the cone to the rows and columns of it that the unit depends on.
function coneOf(blocks, chosen, row, column) {
  const unit = blocks[chosen];
  const seen = new Map();
  if (unit.shape.length === 3 && !unit.field) return seen;
  seen.set(chosen, { rows: [row, row], columns: [column, column] });
  for (let place = chosen; place > 0; place--) {
    const here = seen.get(place);
    if (!here) continue;
    const { inputs, local } = blocks[place];
    for (const input of inputs) {
      const [rows, columns] = blocks[input].maps;
      const before = seen.get(input);
      seen.set(input, {
        rows: around(before?.rows, local ? readAlong(here.rows, local, 0) : [0, rows - 1]),
        columns: around(before?.columns, local ? readAlong(here.columns, local, 1) : [0, columns - 1]),
      });
    }
  }
  return seen;
}

// The patch of the picture, as Python's ReceptiveField.patch: one multiplication and one subtraction a side.
function patchOf(block, row, column) {
  if (!block.field) return null;
  const [top, bottom] = readAlong([row, row], block.field, 0);
  const [left, right] = readAlong([column, column], block.field, 1);
  return { top, bottom, left, right };
}

function clamp(value, least, most) {
  return Math.max(least, Math.min(most, value));
}
